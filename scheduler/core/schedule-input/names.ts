import { z } from "zod"

const TASK = /^[A-Za-z0-9_][A-Za-z0-9_.:/\\@-]{0,199}$/
const QUEUE = /^[A-Za-z0-9_{][A-Za-z0-9_.{}/@-]{0,199}$/
const TAG = /^[^\s,\p{C}][^,\p{C}]{0,99}$/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: Postgres cannot store them, terminals obey them
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/
const LONE_SURROGATE = /\p{Surrogate}/u

/** Whether Postgres can hold the text: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && !LONE_SURROGATE.test(text)
}

export const TaskName = z
  .string()
  .regex(TASK, "expected 1 to 200 of A-Z a-z 0-9 _ . : / \\ @ -, a letter, digit or _ first")

/** BullMQ builds keys from it with ":" between the parts. */
export const QueueName = z.string().regex(QUEUE, 'expected 1 to 200 of A-Z a-z 0-9 _ . { } / @ - and no ":"')

export const ScheduleName = z
  .string()
  .refine(
    (name) => name.length >= 1 && name.length <= 200 && name.trim() === name && !CONTROL.test(name) && isStorable(name),
    "expected 1 to 200 characters in one line without spaces around them",
  )
  .meta({ minLength: 1, maxLength: 200 })

export const Tag = z
  .string()
  .regex(TAG, "expected 1 to 100 characters without commas and line ends")
  .refine(isStorable, {
    error: "expected text without NUL characters",
  })

/** The entry of `known` that was probably meant by `given`, or null when none is near. */
export function nearestName(given: string, known: readonly string[]): string | null {
  const wanted = plain(given)
  const ranked = known
    .map((name) => ({ name, distance: distance(wanted, plain(name)) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : null
}

function plain(name: string): string {
  return name
    .slice(0, 50)
    .toLowerCase()
    .replace(/[_\s-]/g, "")
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
