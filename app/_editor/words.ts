/** The fields that say when a schedule fires: they change together, and are told as one. */
export const RECURRENCE: readonly string[] = ["cron", "every", "at", "solar", "anchor", "timeOfDay"]

const WORDS: Readonly<Record<string, string>> = {
  name: "name",
  description: "description",
  tags: "tags",
  timeZone: "time zone",
  dst: "when clocks change",
  startsAt: "starts",
  endsAt: "ends",
  maxFires: "fires at most",
  calendars: "leave out",
  task: "task",
  payload: "payload",
  queue: "queue",
  priority: "priority",
  catchUp: "if the beat was down",
  catchUpWindow: "how far back",
  catchUpCap: "how many at most",
  grace: "still on time",
  overlap: "if the last run is still going",
  jitter: "spread over",
  startDeadline: "must start within",
  onRedisLoss: "if Redis loses it",
  retry: "if it fails",
  timeout: "longest attempt",
  disableAfterFailures: "disable after",
  enabled: "enabled",
}

/** What a field is called on screen, by the root of its name: "retry.backoff.delay" is "if it fails". */
export function fieldWords(field: string): string {
  const root = rootOf(field)
  return RECURRENCE.includes(root) ? "recurrence" : (WORDS[root] ?? root)
}

export function rootOf(field: string): string {
  return field.split(/[.[]/, 1)[0] ?? field
}

/** A value of a draft in a few words; undefined is what stands at its default. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null) return "default"
  if (typeof value === "string") return value === "" ? "empty" : value
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.length === 0 ? "none" : value.join(" | ")
  return JSON.stringify(value) ?? ""
}

/** The recurrence of a draft on one line. */
export function recurrenceWords(draft: Readonly<Record<string, unknown>>): string {
  const { cron, every, at, solar, anchor, timeOfDay } = draft
  if (cron !== undefined) return valueWords(cron)
  if (at !== undefined) return `once at ${valueWords(at)}`
  if (solar !== undefined) return `solar ${valueWords(solar)}`
  return [
    `every ${valueWords(every)}`,
    ...(timeOfDay ? [`at ${timeOfDay}`] : []),
    ...(anchor ? [`from ${anchor}`] : []),
  ].join(" ")
}

/** "recurrence, queue, must start within": each once, in the order of the form. */
export function listWords(fields: readonly string[]): string {
  return [...new Set(fields.map(fieldWords))].join(", ")
}
