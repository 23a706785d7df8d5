import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { counted, countText } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import type { Stopping } from "./delete-dialog.tsx"

/** What a deletion stops, counted before it is done. */
export function stoppingOf({ page, standing }: ScheduleReading): Stopping {
  const { schedule } = page
  return {
    id: schedule.id,
    name: schedule.name,
    words: [firesStopped(page), liveWords(standing.live.length), keptWords(standing.runs)],
    file: fileOf(schedule.source),
  }
}

/** The file that a schedule comes from; null for one of people. */
export function fileOf(source: string): string | null {
  return source.startsWith("file:") ? source.slice(5) : null
}

function firesStopped({ schedule, average, now }: ScheduleReading["page"]): string {
  if (schedule.next === null) return "It has no fire to come, so no fire is missed."
  const rate = average === null ? "" : ` ${rateWords(average.perDay)}`
  return `It fires${rate} and stops at once: ${shortText(schedule.next.at, schedule.timeZone, now)} does not happen any more.`
}

/** `96 times a day`, `3.5 times a day`, `once in 30 days` */
export function rateWords(perDay: number): string {
  if (perDay >= 1.05) return `${countText(perDay < 10 ? Math.round(perDay * 10) / 10 : Math.round(perDay))} times a day`
  if (perDay >= 0.95) return "once a day"
  return perDay <= 0 ? "hardly ever" : `once in ${counted(Math.round(1 / perDay), "day")}`
}

function liveWords(live: number): string {
  if (live === 0) return "None of its runs is live."
  return `${live === 10 ? "10 or more runs are" : live === 1 ? "1 run is" : `${live} runs are`} live: what waits is cancelled, what runs goes on to its end.`
}

function keptWords({ count, isMore }: ScheduleReading["standing"]["runs"]): string {
  const runs =
    count === 0
      ? ""
      : `Its ${isMore ? `${countText(count)}+ runs` : counted(count, "run")} and its log stay on record. `
  return `${runs}Its name becomes free. It can be undone for a day.`
}
