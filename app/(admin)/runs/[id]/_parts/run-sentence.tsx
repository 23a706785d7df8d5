import type { ReactNode } from "react"
import { counted, durationText } from "#app/_format/duration.ts"
import { clockText, dayKey, dayText, hoverText, isoText, placeOf } from "#app/_format/time.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { LOOKS } from "#app/_ui/state-looks.ts"
import { type Instant, instant } from "#core/brand.ts"
import { assertNever } from "#core/errors.ts"
import type { RunStory } from "#scheduler/services/runs/story.ts"

const DAY_MS = 86_400_000

/** "Due today at 16:34:00 in Berlin. It was 4 ms late and took 1 min 39 s over 3 attempts." */
export function RunSentence({ story, zone, reader }: { story: RunStory; zone: string; reader: string }) {
  const isAskedFor = story.trigger === "manual" || story.trigger === "retry" || story.trigger === "api"
  return (
    <p>
      {isAskedFor ? "Asked for" : "Due"} <Moment at={story.dueAt} now={story.now} zone={zone} reader={reader} />.{" "}
      {fateOf(story)}
    </p>
  )
}

/** What the badge beside the title says. */
export function stateWords({ state, attempt }: RunStory): string {
  const { word } = LOOKS[state]
  if ((state === "failed" || state === "succeeded") && attempt > 1) return `${word} after ${attempt} attempts`
  return word
}

function Moment({ at, now, zone, reader }: { at: Instant; now: Instant; zone: string; reader: string }) {
  const place = placeOf(zone) === "UTC" ? " UTC" : ` in ${placeOf(zone)}`
  return (
    <time dateTime={isoText(at)} title={hoverText(at, zone, reader)}>
      {dayWords(at, now, zone)} at {clockText(at, zone)}
      {place}
    </time>
  )
}

function dayWords(at: Instant, now: Instant, zone: string): string {
  const day = dayKey(at, zone)
  if (day === dayKey(now, zone)) return "today"
  if (day === dayKey(instant(now - DAY_MS), zone)) return "yesterday"
  return `on ${dayText(at, zone, now)}`
}

function fateOf(story: RunStory): ReactNode {
  const { state, attempt, attemptsAllowed, tookMs, waitedMs, now } = story
  const late = latenessWords(story.lateMs)
  switch (state) {
    case "planned":
      return "It is planned and not sent yet."
    case "held":
      return "It is held until the run before it has ended."
    case "enqueued":
      return waitedMs === null ? (
        `${late}waits for a worker.`
      ) : (
        <>
          {late}has waited for a worker for <Elapsed since={instant(now - waitedMs)} now={now} />.
        </>
      )
    case "running":
      return tookMs === null ? (
        `${late}is running.`
      ) : (
        <>
          {late}has been running for <Elapsed since={instant(now - tookMs)} now={now} />
          {attempt > 1 ? `, now in attempt ${attempt}.` : "."}
        </>
      )
    case "retrying":
      return `${late}failed in attempt ${attempt}${attemptsAllowed === null ? "" : ` of ${attemptsAllowed}`}. It is tried again.`
    case "cancelling":
      return `${late}is being cancelled.`
    case "succeeded":
    case "failed":
      return tookMs === null
        ? `${late}${state}.`
        : `${late}took ${durationText(tookMs)}${attempt > 1 ? ` over ${counted(attempt, "attempt")}` : ""}.`
    case "cancelled":
      return tookMs === null ? "It was cancelled before it started." : `It was cancelled after ${durationText(tookMs)}.`
    case "skipped":
      return "It did not run."
    case "expired":
      return waitedMs === null ? "It never started." : `It waited ${durationText(waitedMs)} and never started.`
    case "lost":
      return "It was lost."
    case "unknown":
      return "Nobody knows how it ended."
    default:
      return assertNever(state)
  }
}

/** The beginning of a sentence; null is a run that nobody expected at a time. */
function latenessWords(lateMs: number | null): string {
  if (lateMs === null) return "It "
  return lateMs < 1 ? "It was on time and " : `It was ${durationText(lateMs)} late and `
}
