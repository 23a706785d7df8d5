import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { z } from "zod"
import { type Instant, instant } from "#core/brand.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { ERROR_NAMES } from "./errors.ts"

const DAY_MS = 86_400_000

export const PEOPLE = ["mira", "jon", "ada", "sam"] as const
export type Person = (typeof PEOPLE)[number]

/** How runs of a schedule go; see the head of company.yaml. */
const Behaviour = z.strictObject({
  by: z.enum(PEOPLE).nullable(),
  tookMs: z.number(),
  fails: z.number().optional(),
  error: z.enum(ERROR_NAMES).optional(),
  failsLately: z.number().optional(),
  waits: z.number().optional(),
})
export type Behaviour = z.infer<typeof Behaviour>

const Entry = z.looseObject({ name: z.string(), task: z.string(), queue: z.string(), demo: Behaviour })
export type DemoEntry = { name: string; task: string; queue: string; input: object; behaviour: Behaviour }

/** The company's schedules, as of a day. */
export function companyEntries(now: Instant): DemoEntry[] {
  const text = readFileSync(fileURLToPath(new URL("./company.yaml", import.meta.url)), "utf8")
  const hour = Math.floor(now / 3_600_000) * 3_600_000
  const moments = { PAST: hour - 4 * DAY_MS, SOON: hour + 2 * DAY_MS, LATER: hour + 26 * DAY_MS }
  const dated = Object.entries(moments).reduce(
    (found, [word, ms]) => found.replaceAll(`at: ${word}`, `at: "${formatInstant(instant(ms))}"`),
    text,
  )
  return z
    .array(Entry)
    .parse(parse(dated))
    .map(({ demo, ...input }) => ({ name: input.name, task: input.task, queue: input.queue, input, behaviour: demo }))
}
