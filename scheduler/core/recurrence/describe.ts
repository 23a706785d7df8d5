import { durationMs } from "#core/brand.ts"
import { CronLine } from "#core/cron/line.ts"
import { lineInShort } from "#core/cron/short-words.ts"
import { lineInWords } from "#core/cron/words.ts"
import { formatDuration } from "#core/duration.ts"
import { DAY_S, dayOfWall, packedDate, wallText, weekday } from "#core/recurrence/civil.ts"
import { localTime } from "#core/recurrence/preview.ts"
import { intervalAnchor, type Rule, wallTimeOf } from "#core/recurrence/rule.ts"
import type { Recurrence } from "#core/recurrence/shape.ts"

type Interval = Extract<Recurrence, { kind: "interval" }>
type Solar = Extract<Recurrence, { kind: "solar" }>

const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ")

const EVENTS: Readonly<Record<Solar["event"], string>> = {
  dawn_astronomical: "astronomical dawn",
  dawn_nautical: "nautical dawn",
  dawn_civil: "civil dawn",
  sunrise: "sunrise",
  solar_noon: "solar noon",
  sunset: "sunset",
  dusk_civil: "civil dusk",
  dusk_nautical: "nautical dusk",
  dusk_astronomical: "astronomical dusk",
}

/** A rule in plain English: what, zone, bounds, calendars, jitter. */
export function describeRule(rule: Rule): string {
  const { input, zone } = rule
  const parts = [`${whatOf(rule)} (${zoneName(rule)})`]
  if (input.startsAt !== null) parts.push(`from ${localTime(zone, input.startsAt).local}`)
  if (input.endsAt !== null) parts.push(`until ${localTime(zone, input.endsAt).local}`)
  if (input.calendars.length > 0) parts.push(`not on dates of ${input.calendars.map(({ name }) => name).join(", ")}`)
  if (rule.jitterMs > 0) parts.push(`spread over ${formatDuration(rule.jitterMs)}`)
  return parts.join(", ")
}

/** As it was written, in the runtime's spelling: `Intl` calls Asia/Kolkata by its older name, Asia/Calcutta. */
function zoneName({ input, zone }: Rule): string {
  return zone.name.toLowerCase() === input.timeZone.toLowerCase() ? zone.name : input.timeZone
}

/** What it fires at, alone. */
export function whatOf(rule: Rule): string {
  const { recurrence } = rule.input
  switch (recurrence.kind) {
    case "cron":
      return rule.wallRules
        .flatMap((line) => (line instanceof CronLine ? [lineInWords(line.parsed)] : []))
        .join("; and: ")
    case "interval":
      return intervalInWords(recurrence, rule)
    case "once":
      return `Once, at ${localTime(rule.zone, recurrence.at).local}`
    case "solar":
      return solarInWords(recurrence)
  }
}

/** In a few words for a row of a list: without anchors, places and what else the whole sentence has. */
export function shortOf(rule: Rule): string {
  const { recurrence } = rule.input
  switch (recurrence.kind) {
    case "cron":
      return rule.wallRules
        .flatMap((line) => (line instanceof CronLine ? [lineInShort(line.parsed) ?? lineInWords(line.parsed)] : []))
        .join("; ")
    case "interval":
      return intervalInWords(recurrence, rule).replace(/(?: of elapsed time)?, counted from .*$/, "")
    case "once":
      return whatOf(rule)
    case "solar":
      return solarInWords(recurrence).replace(/ at latitude .*$/, "")
  }
}

function intervalInWords(interval: Interval, { input, zone }: Rule): string {
  const { every, unit } = interval
  const length = every === 1 ? `Every ${unit}` : `Every ${every} ${unit}s`
  const anchor = intervalAnchor(interval, input)
  if (unit === "second" || unit === "minute" || unit === "hour") {
    return `${length} of elapsed time, counted from ${localTime(zone, anchor).local}`
  }
  const second = Math.floor(anchor / 1000)
  const wall = second + zone.offsetAt(second)
  const day = dayOfWall(wall)
  const time = wallText(wallTimeOf(interval, wall)).slice(11)
  const at = `at ${time.endsWith(":00") ? time.slice(0, 5) : time}`
  const counted = every === 1 ? "" : `, counted from ${wallText(day * DAY_S).slice(0, 10)}`
  if (unit === "week") return `${length} on ${WEEKDAYS[weekday(day)]} ${at}${counted}`
  return unit === "day" ? `${length} ${at}${counted}` : `${length} on ${dayOfMonthInWords(day)} ${at}${counted}`
}

function dayOfMonthInWords(day: number): string {
  const date = packedDate(day) & 31
  return date > 28 ? `day ${date}, or the last day of a shorter month,` : `day ${date}`
}

function solarInWords({ event, latitude, longitude, offsetMs }: Solar): string {
  const length = formatDuration(durationMs(Math.abs(offsetMs)))
  const moved = offsetMs === 0 ? "At" : `${length} ${offsetMs < 0 ? "before" : "after"}`
  return `${moved} ${EVENTS[event]} at latitude ${latitude}, longitude ${longitude}`
}
