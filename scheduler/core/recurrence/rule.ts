import type { DurationMs } from "#core/brand.ts"
import { compileLine } from "#core/cron/compile.ts"
import { AllowedSource } from "#core/recurrence/allowed-source.ts"
import { ExcludedDays } from "#core/recurrence/calendar.ts"
import { DAY_S } from "#core/recurrence/civil.ts"
import { EveryDays, EveryMonths } from "#core/recurrence/dates.ts"
import { ElapsedSource, OnceSource } from "#core/recurrence/elapsed.ts"
import { RecurrenceError } from "#core/recurrence/error.ts"
import { hashText } from "#core/recurrence/hash.ts"
import type { DstPolicy, Recurrence, RuleInput } from "#core/recurrence/shape.ts"
import { SolarSource } from "#core/recurrence/solar.ts"
import type { FireSource } from "#core/recurrence/source.ts"
import { UnionSource, WallSource } from "#core/recurrence/wall-source.ts"
import { refuseZone } from "#core/zone/refuse.ts"
import type { WallRule } from "#core/zone/walk.ts"
import { findZone, type Zone } from "#core/zone/zone.ts"

/** A recurrence ready to answer. Opaque: made by `compileRule`, asked through `recurrence.ts`. */
export type Rule = {
  readonly input: RuleInput
  readonly zone: Zone
  /** Fires within calendars, without bounds. */
  readonly source: FireSource
  /** The same before calendars. */
  readonly unfiltered: FireSource
  /** The rules on wall time that feed the source: none for elapsed intervals, single instants and the sun. */
  readonly wallRules: readonly WallRule[]
  readonly startsAt: number
  readonly endsAt: number
  readonly jitterMs: DurationMs
  readonly jitterHash: number
}

type Interval = Extract<Recurrence, { kind: "interval" }>

const ELAPSED_MS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** @throws RecurrenceError naming the field at fault. */
export function buildRule(input: RuleInput): Rule {
  const zone = findZone(input.timeZone)
  if (zone === null) throw refuseZone(input.timeZone)
  const { startsAt, endsAt, jitterMs } = input
  if (startsAt !== null && endsAt !== null && startsAt >= endsAt) {
    throw new RecurrenceError({
      field: "endsAt",
      value: String(endsAt),
      expected: `an instant after startsAt (${startsAt})`,
    })
  }
  const unfiltered = sourceOf(input, zone)
  return {
    input,
    zone,
    source: withCalendars(unfiltered, input, zone),
    unfiltered,
    wallRules: wallRulesOf(unfiltered),
    startsAt: startsAt ?? Number.NEGATIVE_INFINITY,
    endsAt: endsAt ?? Number.POSITIVE_INFINITY,
    jitterMs,
    jitterHash: jitterMs === 0 ? 0 : hashText(input.name),
  }
}

function sourceOf(input: RuleInput, zone: Zone): FireSource {
  const { recurrence, name, dst } = input
  switch (recurrence.kind) {
    case "cron":
      return cronSource(recurrence.lines, name, zone, dst)
    case "interval":
      return intervalSource(recurrence, input, zone)
    case "once":
      return new OnceSource(recurrence.at)
    case "solar":
      return new SolarSource(recurrence)
  }
}

function cronSource(lines: readonly string[], name: string, zone: Zone, dst: DstPolicy): FireSource {
  const sources = lines.map((text) => {
    const line = compileLine(text, name)
    return new WallSource(line, line.isFixed, zone, dst)
  })
  const [only] = sources
  if (only === undefined) throw new RecurrenceError({ field: "cron", value: "", expected: "at least one line" })
  return sources.length === 1 ? only : new UnionSource(sources)
}

function intervalSource(interval: Interval, input: RuleInput, zone: Zone): FireSource {
  const anchor = intervalAnchor(interval, input)
  const elapsed = ELAPSED_MS[interval.unit]
  if (elapsed !== undefined) {
    if (interval.at !== undefined) throw refuseTime(interval.at)
    return new ElapsedSource(anchor, interval.every * elapsed)
  }
  const second = Math.floor(anchor / 1000)
  const wall = second + zone.offsetAt(second)
  const day = Math.floor(wall / DAY_S)
  const time = wallTimeOf(interval, wall)
  const rule =
    interval.unit === "month"
      ? new EveryMonths(day, interval.every, time)
      : new EveryDays(day, interval.unit === "week" ? 7 * interval.every : interval.every, time)
  return new WallSource(rule, true, zone, input.dst)
}

function wallRulesOf(source: FireSource): WallRule[] {
  if (source instanceof UnionSource) return source.sources.flatMap(wallRulesOf)
  return source instanceof WallSource ? [source.rule] : []
}

function withCalendars(source: FireSource, input: RuleInput, zone: Zone): FireSource {
  if (input.calendars.length === 0) return source
  const days = new ExcludedDays(input.calendars.map(({ rules }) => rules))
  const allowed = new AllowedSource(source, days, zone)
  const wallRules = wallRulesOf(source)
  const leaves =
    wallRules.length > 0
      ? wallRules.some((rule) => days.leavesDatesOf(rule))
      : days.leavesDates && (input.recurrence.kind === "once" || allowed.leavesFires(input.createdAt))
  if (!leaves) {
    const names = input.calendars.map(({ name }) => name).join(", ")
    throw new RecurrenceError({
      field: "calendars",
      value: names,
      expected: "calendars that leave some date of the rule",
    })
  }
  return allowed
}

/** The instant that sets an interval's phase. */
export function intervalAnchor(interval: Interval, { startsAt, createdAt }: RuleInput): number {
  return interval.anchor ?? startsAt ?? Math.floor(createdAt / 1000) * 1000
}

/** Seconds past midnight of a calendar interval: as written, else those of its anchor, given as wall time. */
export function wallTimeOf(interval: Interval, anchorWall: number): number {
  if (interval.at === undefined) return anchorWall - Math.floor(anchorWall / DAY_S) * DAY_S
  const [hour = 0, minute = 0, second = 0] = interval.at.split(":").map(Number)
  return hour * 3600 + minute * 60 + second
}

function refuseTime(time: string): RecurrenceError {
  return new RecurrenceError({
    field: "at",
    value: time,
    expected: "no wall time with seconds, minutes or hours, which are elapsed time; days, weeks and months take one",
  })
}
