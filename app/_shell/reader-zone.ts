import { isKnownZone } from "#app/_format/time.ts"

export const ZONE_COOKIE = "onebeat_zone"

/** `isOwn`: as the browser has it, and so changed when the reader travels. Null until anybody has said. */
export type ReaderZone = { zone: string; isOwn: boolean; isSaid: boolean }

/** `own:Europe/Berlin` for the browser's, `UTC` or `Asia/Tokyo` for a chosen one; anything else is nothing said. */
export function parseReaderZone(cookie: string | undefined): ReaderZone {
  const text = decode(cookie ?? "")
  const isOwn = text.startsWith("own:")
  const zone = isOwn ? text.slice(4) : text
  if (zone === "" || !isKnownZone(zone)) return { zone: "UTC", isOwn: true, isSaid: false }
  return { zone, isOwn, isSaid: true }
}

/** For `document.cookie`: a year, for this site only. */
export function zoneCookie(zone: string, isOwn: boolean): string {
  return `${ZONE_COOKIE}=${encodeURIComponent(isOwn ? `own:${zone}` : zone)}; path=/; max-age=31536000; samesite=lax`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ""
  }
}
