import { durationText } from "#app/_format/duration.ts"
import type { Tone } from "#app/_ui/tone.ts"
import type { Instant } from "#core/brand.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"

/** What the health page shows, as of one moment of the database's clock. */
export type Health = {
  now: Instant
  leader: Leader | null
  beats: readonly BeatSign[]
  /** `able`: enabled and not set aside. */
  schedules: { enabled: number; disabled: number; setAside: number; able: number }
  faults: readonly { schedule: string; message: string; at: Instant | null }[]
  runs: { planned: number; enqueued: number; running: number }
  failedInLastHour: number
  /** Scheduled runs of the last five minutes; null when there were none. */
  lateness: { p50Ms: number; p99Ms: number } | null
  nextFires: readonly NextFire[]
  lastRuns: readonly LastRun[]
}

export type Leader = { holder: string; host: string | null; epoch: number; since: Instant | null; leaseLeftMs: number }

export type BeatSign = {
  id: string
  role: string
  host: string
  version: string
  seenAt: Instant
  redisSeenAt: Instant | null
}

export type NextFire = { schedule: string; fireAt: Instant; timeZone: string; task: string; queue: string }

export type LastRun = {
  id: string
  schedule: string | null
  task: string
  timeZone: string
  fireAt: Instant
  dueAt: Instant
  trigger: RunTrigger
  state: RunState
  reason: RunReason | null
  enqueuedAt: Instant | null
  startedAt: Instant | null
  finishedAt: Instant | null
  worker: string | null
  attempt: number
  error: string | null
}

/** A beat that has not given a sign for this long is gone, or cannot reach Postgres. */
export const SILENT_AFTER_MS = 10_000

export type Verdict = { tone: Tone; sentence: string; cure: { words: string; command: string } | null }

/** Whether somebody holds the lease; the last holder is shown also when its lease has ended. */
export function isLed({ leader }: Health): boolean {
  return leader !== null && leader.leaseLeftMs > 0
}

/** The page's first sentence: the worst that is true, and what to do about it. */
export function verdictOf(health: Health): Verdict {
  const { schedules, lateness } = health
  const total = schedules.enabled + schedules.disabled
  if (!isLed(health))
    return {
      tone: "bad",
      sentence: "No beat leads: nothing fires",
      cure: { words: "Start one:", command: "onebeat beat" },
    }
  if (total === 0)
    return {
      tone: "quiet",
      sentence: "Ready, and nothing is scheduled yet",
      cure: { words: "A first one:", command: "onebeat schedules create --name hello --every 10s --task log.message" },
    }
  const { able } = schedules
  const those = able === 1 ? "The one enabled schedule is" : `All ${able.toLocaleString("en-US")} enabled schedules are`
  if (able === 0) return { tone: "quiet", sentence: "No schedule can fire: each is disabled or set aside", cure: null }
  if (lateness !== null && lateness.p99Ms >= 1_000)
    return {
      tone: "warn",
      sentence: `Runs are sent late: one in a hundred by ${durationText(lateness.p99Ms)} or more`,
      cure: null,
    }
  return { tone: "ok", sentence: `${those} on time`, cure: null }
}

/** From due to handed to Redis; only scheduled runs can be late. */
export function latenessOf(run: LastRun): number | null {
  return run.trigger === "schedule" && run.enqueuedAt !== null ? Math.max(0, run.enqueuedAt - run.dueAt) : null
}

/** How long it took, or has taken so far. */
export function tookOf(run: LastRun, now: Instant): number | null {
  if (run.startedAt === null) return null
  if (run.finishedAt === null) return run.state === "running" ? Math.max(0, now - run.startedAt) : null
  return Math.max(0, run.finishedAt - run.startedAt)
}
