import { instant } from "#core/brand.ts"
import { parseInstant as parseWall } from "#core/recurrence/instant-text.ts"
import { localTime } from "#core/recurrence/preview.ts"
import type { IntervalUnit } from "#core/recurrence/shape.ts"
import { formatInstant, parseInstant } from "#core/schedule-input/instants.ts"
import { findZone } from "#core/zone/zone.ts"

export type Kind = "cron" | "interval" | "once" | "solar"

/** A time on the wall of the schedule's zone. `told`: the instant it was read from, which a wall that shows it twice cannot tell. */
export type WallMoment = { wall: string; told: { zone: string; at: string } | null }

/** A line of cron; `key` stays with it while others come and go. */
export type CronText = { key: number; text: string }

/** What stands in the fields: texts as they were typed, so that a mistake is kept and can be pointed at. */
export type FormValues = {
  name: string
  description: string
  tags: string[]
  enabled: boolean
  kind: Kind
  lines: CronText[]
  every: string
  unit: IntervalUnit
  timeOfDay: string
  anchor: WallMoment
  at: WallMoment
  solarEvent: string
  latitude: string
  longitude: string
  solarOffset: string
  timeZone: string
  dst: string
  calendars: string[]
  startsAt: WallMoment
  endsAt: WallMoment
  maxFires: string
  jitter: string
  task: string
  queue: string
  priority: string
  payload: string
  catchUp: string
  catchUpWindow: string
  catchUpCap: string
  grace: string
  overlap: string
  startDeadline: string
  onRedisLoss: string
  attempts: string
  backoff: string
  backoffDelay: string
  backoffMax: string
  backoffJitter: string
  softTimeout: string
  hardTimeout: string
  disableAfterFailures: string
}

const SUFFIXES: Readonly<Record<IntervalUnit, string>> = {
  second: "s",
  minute: "m",
  hour: "h",
  day: "d",
  week: "w",
  month: "mo",
}
const UNITS: ReadonlyMap<string, IntervalUnit> = new Map(
  (Object.keys(SUFFIXES) as IntervalUnit[]).map((unit) => [SUFFIXES[unit], unit]),
)
const NO_MOMENT: WallMoment = { wall: "", told: null }

export function isOfDates(unit: IntervalUnit): boolean {
  return unit === "day" || unit === "week" || unit === "month"
}

/** The form of a draft. Also of one that is not valid: what a field cannot show stands in it as JSON. */
export function formOf(draft: Readonly<Record<string, unknown>>): FormValues {
  const zone = text(draft.timeZone, "UTC")
  const solar = inner(draft.solar)
  const retry = inner(draft.retry)
  const backoff = inner(retry.backoff)
  const timeout = inner(draft.timeout)
  const lines = Array.isArray(draft.cron) ? draft.cron : [draft.cron ?? "0 0 * * *"]
  return {
    name: text(draft.name),
    description: text(draft.description),
    tags: texts(draft.tags),
    enabled: draft.enabled !== false,
    kind: kindOf(draft),
    lines: lines.map((line, key) => ({ key, text: text(line) })),
    ...intervalOf(draft.every),
    timeOfDay: text(draft.timeOfDay),
    anchor: momentOf(draft.anchor, zone),
    at: momentOf(draft.at, zone),
    solarEvent: text(solar.event, "sunrise"),
    latitude: text(solar.latitude),
    longitude: text(solar.longitude),
    solarOffset: text(solar.offset),
    timeZone: zone,
    dst: text(draft.dst, "once"),
    calendars: texts(draft.calendars),
    startsAt: momentOf(draft.startsAt, zone),
    endsAt: momentOf(draft.endsAt, zone),
    maxFires: text(draft.maxFires),
    jitter: text(draft.jitter),
    task: text(draft.task),
    queue: text(draft.queue, "default"),
    priority: text(draft.priority),
    payload: JSON.stringify(draft.payload ?? {}, null, 2) ?? "{}",
    catchUp: text(draft.catchUp, "latest"),
    catchUpWindow: text(draft.catchUpWindow),
    catchUpCap: text(draft.catchUpCap, "100"),
    grace: text(draft.grace, "30s"),
    overlap: text(draft.overlap, "allow"),
    startDeadline: text(draft.startDeadline),
    onRedisLoss: text(draft.onRedisLoss, "redeliver"),
    attempts: text(retry.attempts),
    backoff: text(backoff.type, "exponential"),
    backoffDelay: text(backoff.delay),
    backoffMax: text(backoff.max),
    backoffJitter: text(backoff.jitter),
    softTimeout: text(timeout.soft),
    hardTimeout: text(timeout.hard),
    disableAfterFailures: text(draft.disableAfterFailures),
  }
}

/** The whole draft that a form says: every field of a schedule, so that two of them are compared field by field. */
export function draftOfForm(values: FormValues, payload: unknown): Record<string, unknown> {
  const zone = values.timeZone
  return {
    name: values.name,
    description: values.description,
    tags: values.tags,
    ...whenOf(values),
    timeZone: zone,
    dst: values.dst,
    startsAt: instantText(values.startsAt, zone),
    endsAt: instantText(values.endsAt, zone),
    maxFires: numberOf(values.maxFires),
    calendars: values.calendars,
    task: values.task,
    payload,
    queue: values.queue,
    priority: numberOf(values.priority) ?? 0,
    catchUp: values.catchUp,
    catchUpWindow: textOrNull(values.catchUpWindow),
    catchUpCap: numberOf(values.catchUpCap) ?? 100,
    grace: textOrNull(values.grace) ?? "30s",
    overlap: values.overlap,
    jitter: textOrNull(values.jitter) ?? "0s",
    startDeadline: textOrNull(values.startDeadline),
    onRedisLoss: values.onRedisLoss,
    retry: retryOf(values),
    timeout: timeoutOf(values),
    disableAfterFailures: numberOf(values.disableAfterFailures),
  }
}

function whenOf(values: FormValues): Record<string, unknown> {
  switch (values.kind) {
    case "cron":
      return { cron: values.lines.length === 1 ? values.lines[0]?.text : values.lines.map((line) => line.text) }
    case "once":
      return { at: instantText(values.at, values.timeZone) ?? "" }
    case "interval": {
      const every = `${values.every.trim()}${SUFFIXES[values.unit]}`
      return isOfDates(values.unit)
        ? { every, timeOfDay: textOrNull(values.timeOfDay), anchor: instantText(values.anchor, values.timeZone) }
        : { every, anchor: instantText(values.anchor, values.timeZone) }
    }
    case "solar":
      return {
        solar: {
          event: values.solarEvent,
          latitude: numberOf(values.latitude) ?? undefined,
          longitude: numberOf(values.longitude) ?? undefined,
          offset: textOrNull(values.solarOffset) ?? "0s",
        },
      }
  }
}

function retryOf({ attempts, backoff, backoffDelay, backoffMax, backoffJitter }: FormValues): unknown {
  if (attempts.trim() === "") return null
  if (backoffDelay.trim() === "") return { attempts: numberOf(attempts), backoff: null }
  const waits = { type: backoff, delay: backoffDelay, max: textOrNull(backoffMax), jitter: numberOf(backoffJitter) }
  return { attempts: numberOf(attempts), backoff: waits }
}

function timeoutOf({ softTimeout, hardTimeout }: FormValues): unknown {
  const [soft, hard] = [textOrNull(softTimeout), textOrNull(hardTimeout)]
  return soft === null && hard === null ? null : { soft, hard }
}

/** Wall time of the zone as ISO with offset; null for an empty field; what is neither stays as it is, for the core to refuse. */
export function instantText({ wall, told }: WallMoment, zone: string): string | null {
  if (told !== null && told.zone === zone) return told.at
  if (wall.trim() === "") return null
  const at = parseWall(wall, zone)
  return at === null ? wall : formatInstant(at)
}

/** "2026-10-23T16:42", with seconds and milliseconds where they are not 0. */
export function wallOf(at: number, zone: string): string {
  const { local } = localTime(findZone(zone) ?? utc(), at)
  const wall = local.replace(/(?:Z|[+-]\d\d:\d\d(?::\d\d)?)$/, "")
  return wall.length === 19 && wall.endsWith(":00") ? wall.slice(0, 16) : wall
}

function momentOf(value: unknown, zone: string): WallMoment {
  if (typeof value !== "string" || value === "") return NO_MOMENT
  const at = parseInstant(value)
  if (at === null) return { wall: value, told: null }
  return { wall: wallOf(instant(at), zone), told: { zone, at: value } }
}

function kindOf(draft: Readonly<Record<string, unknown>>): Kind {
  if (draft.every !== undefined) return "interval"
  if (draft.at !== undefined) return "once"
  return draft.solar === undefined ? "cron" : "solar"
}

function intervalOf(every: unknown): { every: string; unit: IntervalUnit } {
  const written = text(every, "15m")
  const [, count = written, suffix = "m"] = /^\s*(\S*?)\s*(s|m|h|d|w|mo)\s*$/.exec(written) ?? []
  return { every: count, unit: UNITS.get(suffix) ?? "minute" }
}

/** A number, null for nothing, and what is no number as it was typed. */
function numberOf(typed: string): number | string | null {
  const trimmed = typed.trim()
  if (trimmed === "") return null
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : typed
}

function textOrNull(typed: string): string | null {
  return typed.trim() === "" ? null : typed
}

function text(value: unknown, absent = ""): string {
  if (value === undefined || value === null) return absent
  return typeof value === "string" ? value : (JSON.stringify(value) ?? absent)
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((one: unknown) => text(one)) : []
}

function inner(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? { ...value } : {}
}

function utc() {
  const zone = findZone("UTC")
  if (zone === null) throw new Error("this runtime has no UTC")
  return zone
}
