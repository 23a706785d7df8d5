import { type DurationMs, durationMs, type Instant, instant } from "#core/brand.ts"
import { parseDuration } from "#core/duration.ts"
import { parseEvery } from "#core/recurrence/every.ts"
import { parseInstant } from "#core/recurrence/instant-text.ts"
import {
  compileRule,
  DST_POLICIES,
  type DstPolicy,
  type Occurrence,
  preview,
  Recurrence,
  type Rule,
} from "#core/recurrence.ts"
import { isoText } from "#core/zone/intl.ts"

const MAX_COUNT = 10_000
const DEFAULT_COUNT = 5

/** One question, as the command line and as a line of `--batch` put it. */
export type NextQuery = {
  cron?: string | readonly string[]
  tz?: string
  dst?: string
  from?: string
  count?: number
  name?: string
  jitter?: string
  every?: string
  anchor?: string
  at?: string
  solar?: string
  lat?: number
  lon?: number
  offset?: string
}

export type Fire = { at: string; local: string; mark: Occurrence["mark"]; dueAt?: string }

/** @throws RecurrenceError, or RangeError for what is no part of a recurrence, with one clear message. */
export function answerQuery(query: NextQuery, now: number): { rule: Rule; fires: Fire[] } {
  const timeZone = query.tz ?? "UTC"
  const count = query.count ?? DEFAULT_COUNT
  if (!Number.isInteger(count) || count < 0 || count > MAX_COUNT) {
    throw new RangeError(`count ${JSON.stringify(count)} is refused: expected 0 to ${MAX_COUNT}`)
  }
  const jitterMs = query.jitter === undefined ? durationMs(0) : lengthOf("jitter", query.jitter, query.jitter)
  const from = query.from === undefined ? instant(now) : null
  const rule = compileRule({
    recurrence: recurrenceOf(query, timeZone),
    name: query.name ?? "",
    timeZone,
    dst: dstPolicy(query.dst ?? "once"),
    startsAt: null,
    endsAt: null,
    createdAt: from ?? parseInstant(query.from ?? "", timeZone) ?? instant(now),
    jitterMs,
    calendars: [],
  })
  // Read after the zone has been proved: without an offset the text is wall time in it.
  const after = from ?? instantOf("from", query.from ?? "", timeZone)
  return { rule, fires: preview(rule, after, count).map((occurrence) => fireOf(occurrence, jitterMs > 0)) }
}

function recurrenceOf(query: NextQuery, timeZone: string): Recurrence {
  const lines = typeof query.cron === "string" ? [query.cron] : [...(query.cron ?? [])]
  const kinds = [lines.length > 0, query.every !== undefined, query.solar !== undefined].filter(Boolean)
  if (kinds.length !== 1) throw new RangeError("expected exactly one of a cron line, --every and --solar")
  if (query.every !== undefined) return parsed(intervalOf(query, query.every, timeZone))
  if (query.solar !== undefined) return parsed(solarOf(query, query.solar))
  return parsed({ v: 1, kind: "cron", lines })
}

function intervalOf(query: NextQuery, every: string, timeZone: string): unknown {
  const { anchor, at } = query
  return {
    v: 1,
    kind: "interval",
    ...parseEvery(every),
    ...(anchor === undefined ? {} : { anchor: instantOf("anchor", anchor, timeZone) }),
    ...(at === undefined ? {} : { at }),
  }
}

function solarOf({ lat, lon, offset = "0s" }: NextQuery, event: string): unknown {
  if (lat === undefined || lon === undefined)
    throw new RangeError("solar needs a latitude and a longitude (--lat, --lon)")
  const size = lengthOf("offset", offset, offset.replace(/^[+-]/, ""))
  return { v: 1, kind: "solar", event, latitude: lat, longitude: lon, offsetMs: offset.startsWith("-") ? -size : size }
}

function parsed(value: unknown): Recurrence {
  const result = Recurrence.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue?.path ?? []
  const given: unknown = path.reduce<unknown>(
    (inner, key) => new Map(Object.entries(inner ?? {})).get(String(key)),
    value,
  )
  throw new RangeError(`${path.join(".")} ${JSON.stringify(given)} is refused: ${issue?.message ?? "not a recurrence"}`)
}

/** `text` is `given` without its sign. */
function lengthOf(field: string, given: string, text: string): DurationMs {
  try {
    return parseDuration(text)
  } catch {
    throw new RangeError(`${field} ${JSON.stringify(given)} is refused: expected a length such as 30s, 5m or 1h30m`)
  }
}

function dstPolicy(text: string): DstPolicy {
  const policy = DST_POLICIES.find((known) => known === text)
  if (policy === undefined)
    throw new RangeError(`dst ${JSON.stringify(text)} is refused: expected ${DST_POLICIES.join(", ")}`)
  return policy
}

function instantOf(field: string, text: string, timeZone: string): Instant {
  const found = parseInstant(text, timeZone)
  if (found !== null) return found
  throw new RangeError(`${field} ${JSON.stringify(text)} is refused: expected an instant such as 2026-03-08T00:00:00Z`)
}

function fireOf({ at, dueAt, local, mark }: Occurrence, isJittered: boolean): Fire {
  return { at: isoText(at), local, mark, ...(isJittered ? { dueAt: isoText(dueAt) } : {}) }
}
