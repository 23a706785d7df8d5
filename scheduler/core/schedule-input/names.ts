import * as z from "zod"

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
