import type { ReactNode } from "react"
import { durationText } from "#app/_format/duration.ts"
import { attemptText, isAsked } from "#app/_format/run.ts"
import { clockText, fullText, isoText, preciseText } from "#app/_format/time.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { LOOKS } from "#app/_ui/state-looks.ts"
import { instant } from "#core/brand.ts"
import { isTerminal } from "#core/run-state.ts"
import type { RunStep } from "#scheduler/services/runs/steps.ts"
import type { RunStory } from "#scheduler/services/runs/story.ts"
import styles from "./steps.module.css"

/** Planned, due, enqueued, started, finished, in the order in which they came, with the time from due. */
export function Steps({ story, zone }: { story: RunStory; zone: string }) {
  return (
    <ol className={styles.steps}>
      {story.steps.map((step) => (
        <Step key={step.step} step={step} story={story} zone={zone} />
      ))}
    </ol>
  )
}

function Step({ step, story, zone }: { step: RunStep; story: RunStory; zone: string }) {
  const { at, offsetMs } = step
  const isEnd = step.step === "finished" && at !== null
  return (
    <li
      className={styles.step}
      data-step={at === null ? "to-come" : step.step}
      data-tone={isEnd ? LOOKS[story.state].tone : "now"}
    >
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.first}>
        <span className={styles.name}>{nameOf(step, story)}</span>
        {offsetMs === null ? null : <span className={styles.offset}>{offsetWords(offsetMs)}</span>}
      </span>
      {at === null ? (
        <span className={styles.at}>—</span>
      ) : (
        <time className={styles.at} dateTime={isoText(at)} title={fullText(at, zone)}>
          {preciseText(at, zone)}
        </time>
      )}
      <span className={styles.detail}>{detailOf(step, story, zone)}</span>
    </li>
  )
}

function nameOf({ step }: RunStep, { steps }: RunStory): string {
  const isUnstarted = steps.every((other) => other.step !== "started" || other.at === null)
  return step === "finished" && isUnstarted ? "Ended" : `${step.charAt(0).toUpperCase()}${step.slice(1)}`
}

/** `−812 ms`, `0`, `+1 min 39 s` */
export function offsetWords(offsetMs: number): string {
  if (offsetMs === 0) return "0"
  return `${offsetMs < 0 ? "−" : "+"}${durationText(Math.abs(offsetMs))}`
}

function detailOf({ step, at }: RunStep, story: RunStory, zone: string): ReactNode {
  switch (step) {
    case "planned":
      return story.epoch === null ? null : `epoch ${story.epoch}`
    case "due":
      if (isAsked(story.trigger) && story.trigger !== "backfill") return "asked for"
      return story.dueAt === story.fireAt
        ? "fireAt"
        : `fireAt ${clockText(story.fireAt, zone)} and jitter ${durationText(story.dueAt - story.fireAt)}`
    case "enqueued":
      return story.delivery > 1 ? `queue ${story.queue}, delivery ${story.delivery}` : `queue ${story.queue}`
    case "started":
      if (at === null) return story.state === "enqueued" ? <Waiting story={story} /> : null
      return [story.worker, story.waitedMs === null ? null : `waited ${durationText(story.waitedMs)}`]
        .filter((part) => part !== null)
        .join(", ")
    case "finished":
      return at === null ? <GoingOn story={story} /> : endWords(story)
  }
}

function Waiting({ story: { waitedMs, now } }: { story: RunStory }) {
  if (waitedMs === null) return null
  return (
    <>
      waits <Elapsed since={instant(now - waitedMs)} now={now} />
    </>
  )
}

function GoingOn({ story: { state, tookMs, now, attempt } }: { story: RunStory }) {
  if (state === "retrying") return `attempt ${attempt} failed, another follows`
  if (tookMs === null || isTerminal(state)) return null
  return (
    <>
      running <Elapsed since={instant(now - tookMs)} now={now} />
    </>
  )
}

function endWords({ state, attempt, attemptsAllowed }: RunStory): string {
  const attempts = attemptText(attempt, attemptsAllowed)
  if (attempts === "" || (attempt === 1 && attemptsAllowed === null)) return state
  return `${state}, ${attempts} attempts`
}
