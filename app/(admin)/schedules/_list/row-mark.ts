import type { Instant } from "#core/brand.ts"

type Marked = {
  revision: number
  fault: string | null
  next: { at: Instant } | null
  lastRun: { id: string; state: string; attempt: number } | null
}

/** Tells one look of a row from another: two rows with the same mark show the same. */
export function rowMark({ revision, fault, next, lastRun }: Marked): string {
  const run = lastRun === null ? "" : `${lastRun.id} ${lastRun.state} ${lastRun.attempt}`
  return `${revision} ${fault === null ? "" : "!"} ${next?.at ?? ""} ${run}`
}
