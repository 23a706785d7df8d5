import { type SentenceChange, sentenceChange, TIMING } from "#app/_audit/sentence.ts"
import { fieldWord } from "#app/_policies/field-words.ts"
import {
  CATCH_UP_WORDS,
  DST_WORDS,
  OVERLAP_WORDS,
  REDIS_LOSS_WORDS,
  retryWords,
  timeoutWords,
} from "#app/_policies/value-words.ts"
import { ScheduleInput } from "#core/schedule-input.ts"

/** A change of one field, as it is read. A side that is null had nothing there. */
export type ChangeView =
  | ({ kind: "sentence" } & SentenceChange)
  | { kind: "value"; label: string; before: string | null; after: string | null; isMono: boolean }
  | { kind: "words"; label: string; removed: string[]; added: string[] }

type FieldChange = { field: string; before?: unknown; after?: unknown }
type Change = { changes: readonly FieldChange[]; before: unknown; after: unknown }

const MONO: ReadonlySet<string> = new Set(["task", "queue", "cron", "payload", "timeZone"])
const DEEPEST = 4
const LONGEST = 400
/** What a field has when a record leaves it out. */
const DEFAULTS: Readonly<Record<string, unknown>> = ScheduleInput.parse({ name: "n", task: "t" })

/** What became different, as people read it: when it fires as sentence against sentence, lists by what came and went, payloads key by key. */
export function changeViews({ changes, before, after }: Change): ChangeView[] {
  const timing = changes.filter(({ field }) => TIMING.has(field))
  const others = changes.filter(({ field }) => !TIMING.has(field))
  const sentence = timing.length === 0 ? null : sentenceChange(before, after)
  const shown = sentence === null ? [...timing, ...others] : others
  const isWhole = isSchedule(before) || isSchedule(after)
  return [
    ...(sentence === null ? [] : [{ kind: "sentence" as const, ...sentence }]),
    ...shown.flatMap((change) => viewsOf(isWhole ? withDefaults(change, { before, after }) : change)),
  ]
}

/** Records of whole schedules leave out what stands at its default. */
function withDefaults(
  { field, before, after }: FieldChange,
  records: { before: unknown; after: unknown },
): FieldChange {
  const filled = (value: unknown, record: unknown) =>
    value === undefined && isSchedule(record) ? DEFAULTS[field] : value
  return { field, before: filled(before, records.before), after: filled(after, records.after) }
}

function isSchedule(record: unknown): boolean {
  return typeof record === "object" && record !== null && "task" in record && "name" in record
}

function viewsOf({ field, before, after }: FieldChange): ChangeView[] {
  const label = fieldWord(field)
  if (isWords(before ?? []) && isWords(after ?? []) && (Array.isArray(before) || Array.isArray(after))) {
    const [old, new_] = [wordsOf(before), wordsOf(after)]
    const [removed, added] = [old.filter((word) => !new_.includes(word)), new_.filter((word) => !old.includes(word))]
    return removed.length + added.length === 0 ? [] : [{ kind: "words", label, removed, added }]
  }
  if (field === "payload") return leaves(before ?? {}, after ?? {}, label, 0)
  const [from, to] = [valueText(field, before), valueText(field, after)]
  return from === to ? [] : [{ kind: "value", label, before: from, after: to, isMono: MONO.has(field) }]
}

/** Key by key as far down as both sides are objects; the rest as JSON. */
function leaves(before: unknown, after: unknown, label: string, depth: number): ChangeView[] {
  if (isRecord(before) && isRecord(after) && depth < DEEPEST) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => leaves(before[key], after[key], `${label}.${key}`, depth + 1))
  }
  const [from, to] = [jsonText(before), jsonText(after)]
  return from === to ? [] : [{ kind: "value", label, before: from, after: to, isMono: true }]
}

function valueText(field: string, value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null
  return wordOf(field, value) ?? (typeof value === "string" ? cut(value) : jsonText(value))
}

function wordOf(field: string, value: unknown): string | null {
  const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    overlap: OVERLAP_WORDS,
    catchUp: CATCH_UP_WORDS,
    onRedisLoss: REDIS_LOSS_WORDS,
    dst: DST_WORDS,
  }
  if (typeof value === "string") return table[field]?.[value] ?? null
  if (typeof value === "boolean") return value ? "yes" : "no"
  const input = ScheduleInput.safeParse({ name: "n", task: "t", [field]: value })
  if (field === "retry" && input.success) return retryWords(input.data.retry)
  return field === "timeout" && input.success ? timeoutWords(input.data.timeout) : null
}

function jsonText(value: unknown): string | null {
  return value === undefined ? null : cut(JSON.stringify(value))
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string")
}

function wordsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : []
}
