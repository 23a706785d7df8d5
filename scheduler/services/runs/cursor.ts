import { z } from "zod"
import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"

/** A place in the list of runs: live ones first, then by due time, then by id. */
export type RunCursor = { isLive: boolean; dueAt: Instant; id: string }

const TEXT = /^([le])(-?\d{1,16})~(.{0,200})$/

/** For a URL. */
export function cursorText({ isLive, dueAt, id }: RunCursor): string {
  return `${isLive ? "l" : "e"}${dueAt}~${id}`
}

export const RunCursor = z.string().transform((text, ctx): RunCursor => {
  const match = TEXT.exec(text)
  const dueMs = Number(match?.[2])
  if (match === null || Math.abs(dueMs) > MAX_INSTANT) {
    ctx.addIssue({ code: "custom", message: "expected a place in the list of runs, as a page of it gives it" })
    return z.NEVER
  }
  return { isLive: match[1] === "l", dueAt: instant(dueMs), id: match[3] ?? "" }
})
