import { isStorable } from "#core/schedule-input/names.ts"

/** A body as text that Postgres can keep, in the charset its type names; null for what is not text. */
export function bodyText(body: Buffer, contentType: string | undefined, truncated: boolean): string | null {
  const charset = /charset="?([\w-]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8"
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(body, { stream: truncated })
    return isStorable(text) ? text : null
  } catch {
    return null
  }
}
