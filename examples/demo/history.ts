import type { Instant, RunId, ScheduleId } from "#core/brand.ts"
import { dueAt, next } from "#core/recurrence.ts"
import { occurrenceRunId } from "#core/run-id.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"
import type { CompiledSchedule } from "#core/schedule-row.ts"
import type { Behaviour } from "./company.ts"
import { errorText } from "./errors.ts"
import { epochAt, type Incidents, latenessMs } from "./incidents.ts"
import { type Random, randomOf } from "./random.ts"

export type HistoryAttempt = {
  attempt: number
  state: "running" | "succeeded" | "failed"
  worker: string
  startedAt: number
  finishedAt: number | null
  error: string | null
}

/** A row of `runs`, times in ms, with its attempts. */
export type HistoryRun = {
  id: RunId
  scheduleId: ScheduleId | null
  trigger: RunTrigger
  fireAt: number
  dueAt: number
  startBy: number | null
  state: RunState
  reason: RunReason | null
  delivery: number
  epoch: number
  task: string
  payload: object
  queue: string
  options: object
  revision: number | null
  retryOf: string | null
  plannedAt: number
  enqueuedAt: number | null
  startedAt: number | null
  finishedAt: number | null
  worker: string | null
  attempt: number
  result: object | null
  error: string | null
  jobId: string | null
  attempts: HistoryAttempt[]
}
export type HistoryGap = { scheduleId: ScheduleId; fromAt: number; toAt: number; count: number; reason: RunReason }
export type History = { runs: HistoryRun[]; gaps: HistoryGap[] }

export type Story = { schedule: CompiledSchedule; behaviour: Behaviour }

const WORKERS = ["worker-a1", "worker-b4", "worker-c7", "worker-d2", "worker-e5", "worker-f6"] as const
/** What happens to every so-manieth run of a busy schedule, in turn. */
const ODDITIES = ["operator", "disabled", "edited", "job_taken_away", "worker_lost"] as const
const EVERY_SO_MANIETH = 401

/** A schedule's runs and gaps from an instant up to now; those that would still be live at `now` come last. */
export function historyOf({ schedule, behaviour }: Story, from: Instant, incidents: Incidents): History {
  const random = randomOf(`${schedule.name}/history`)
  const history: History = { runs: [], gaps: [] }
  const fires = firesBetween(schedule, from, incidents.now)
  const missed: Instant[] = []
  let busyUntil = 0
  for (const [index, fireAt] of fires.entries()) {
    const due = dueAt(schedule.rule, fireAt)
    if (due >= incidents.outage.from && due < incidents.outage.to) {
      missed.push(fireAt)
      continue
    }
    if (missed.length > 0) {
      catchUp(history, schedule, behaviour, missed.splice(0), incidents, random)
      busyUntil = history.runs.at(-1)?.finishedAt ?? busyUntil
    }
    const run = plannedRun(schedule, fireAt, due, incidents)
    const before = history.runs.at(-1)
    history.runs.push(run)
    if (busyUntil > due && schedule.options.overlap !== "allow") {
      if (schedule.options.overlap === "replace" && before?.finishedAt !== undefined) replace(before, due)
      if (schedule.options.overlap === "skip") {
        end(run, "skipped", "overlap_skip", due + random.between(2, 9))
        continue
      }
      if (schedule.options.overlap === "hold") {
        const nextFire = fires[index + 1]
        if (nextFire !== undefined && nextFire < busyUntil) {
          end(run, "skipped", "superseded", nextFire + 4)
          continue
        }
        run.enqueuedAt = busyUntil + random.between(8, 40)
      }
    }
    run.enqueuedAt ??= due + latenessMs(due, incidents, random)
    const oddity =
      index % EVERY_SO_MANIETH === EVERY_SO_MANIETH - 1
        ? ODDITIES[Math.floor(index / EVERY_SO_MANIETH) % ODDITIES.length]
        : null
    const fails = index >= fires.length - (behaviour.failsLately ?? 0)
    if (oddity === "disabled" || oddity === "edited") {
      run.enqueuedAt = null
      end(run, "cancelled", oddity, due + random.between(20, 400))
    } else work(run, schedule, behaviour, { random, fails, oddity: oddity ?? null, incidents })
    busyUntil = run.finishedAt ?? busyUntil
  }
  return history
}

function firesBetween(schedule: CompiledSchedule, from: Instant, to: Instant): Instant[] {
  const fires: Instant[] = []
  for (
    let fireAt = next(schedule.rule, from);
    fireAt !== null && dueAt(schedule.rule, fireAt) < to;
    fireAt = next(schedule.rule, fireAt)
  )
    fires.push(fireAt)
  return fires
}

function plannedRun(schedule: CompiledSchedule, fireAt: Instant, due: Instant, { now }: Incidents): HistoryRun {
  return {
    id: occurrenceRunId(schedule.id, fireAt),
    scheduleId: schedule.id,
    trigger: "schedule",
    fireAt,
    dueAt: due,
    startBy: schedule.startDeadlineMs === null ? null : due + schedule.startDeadlineMs,
    state: "planned",
    reason: null,
    delivery: 1,
    epoch: epochAt(due, now),
    task: schedule.task,
    payload: schedule.payload,
    queue: schedule.queue,
    options: schedule.options,
    revision: schedule.revision,
    retryOf: null,
    plannedAt: due - 812,
    enqueuedAt: null,
    startedAt: null,
    finishedAt: null,
    worker: null,
    attempt: 0,
    result: null,
    error: null,
    jobId: null,
    attempts: [],
  }
}

/** What the beat found when it came back: runs and gaps as the schedule's policy has it. */
function catchUp(
  history: History,
  schedule: CompiledSchedule,
  behaviour: Behaviour,
  missed: readonly Instant[],
  incidents: Incidents,
  random: Random,
): void {
  const { policy, cap } = schedule.catchUp
  const kept = policy === "skip" ? [] : missed.slice(policy === "latest" ? -1 : -cap)
  const left = missed.slice(0, missed.length - kept.length)
  const reason = policy === "skip" ? "misfire_skip" : policy === "latest" ? "catch_up_latest" : "catch_up_cap"
  const back = incidents.outage.to
  const [first, last] = [left[0], left.at(-1)]
  if (first !== undefined && last !== undefined && left.length > 2)
    history.gaps.push({ scheduleId: schedule.id, fromAt: first, toAt: last, count: left.length, reason })
  else
    for (const fireAt of left) {
      const run = { ...plannedRun(schedule, fireAt, fireAt, incidents), plannedAt: back + 140 }
      end(run, "skipped", reason, back + 140)
      history.runs.push(run)
    }
  for (const [index, fireAt] of kept.entries()) {
    const run: HistoryRun = {
      ...plannedRun(schedule, fireAt, fireAt, incidents),
      trigger: "catch_up",
      plannedAt: back + 150,
      startBy: null,
    }
    run.enqueuedAt = back + 220 + index * 3
    work(run, schedule, behaviour, { random, fails: false, oddity: null, incidents })
    history.runs.push(run)
  }
}

type Circumstances = { random: Random; fails: boolean; oddity: (typeof ODDITIES)[number] | null; incidents: Incidents }

/** From sent to its end: waiting, attempts, and what goes wrong between. */
export function work(
  run: HistoryRun,
  schedule: Pick<CompiledSchedule, "options" | "startDeadlineMs">,
  behaviour: Behaviour,
  given: Circumstances,
): void {
  const { random, incidents } = given
  let sentAt = run.enqueuedAt ?? run.dueAt
  const waited = random.chance(behaviour.waits ?? 0) ? random.between(120_000, 900_000) : random.around(26, 1.6)
  if (sentAt < incidents.redisLossAt && sentAt + Math.max(waited, 20_000) > incidents.redisLossAt) {
    if (schedule.options.onRedisLoss === "drop") {
      end(run, "lost", "redis_loss", incidents.redisLossAt + 900)
      return
    }
    run.delivery = 2
    run.reason = "redis_loss"
    sentAt = incidents.redisLossAt + 1_100
  }
  if (run.startBy !== null && sentAt + waited > run.startBy) {
    end(run, "expired", "start_deadline", run.startBy + random.between(100, 900))
    return
  }
  run.startedAt = sentAt + waited
  let at = run.startedAt
  const allowed = schedule.options.retry?.attempts ?? 1
  for (let attempt = 1; attempt <= allowed; attempt++) {
    const hasFailed = given.fails || random.chance(behaviour.fails ?? 0)
    const tookMs = random.around(behaviour.tookMs * (hasFailed ? 0.5 : 1), 0.9)
    const worker = random.pick(WORKERS)
    const hardMs: number | undefined = schedule.options.timeout?.hardMs
    const isTooLong = hasFailed && behaviour.error === "limit"
    const finishedAt = at + (isTooLong && hardMs !== undefined ? hardMs : tookMs)
    const error = hasFailed ? errorText(behaviour.error ?? "timeoutHttp", random) : null
    run.attempts.push({ attempt, state: hasFailed ? "failed" : "succeeded", worker, startedAt: at, finishedAt, error })
    Object.assign(run, { attempt, worker })
    if (!hasFailed || attempt === allowed) {
      end(run, hasFailed ? "failed" : "succeeded", isTooLong ? "timeout" : run.reason, finishedAt)
      run.error = error
      run.result = hasFailed ? null : { ok: true, rows: random.between(0, 9_000) }
      break
    }
    at = finishedAt + backoffMs(schedule.options.retry?.backoff?.delayMs ?? 1_000, attempt, random)
  }
  if (given.oddity !== null && !given.fails) turnOdd(run, given.oddity, random)
}

function turnOdd(run: HistoryRun, oddity: NonNullable<Circumstances["oddity"]>, random: Random): void {
  const last = run.attempts.at(-1)
  if (last === undefined || oddity === "disabled" || oddity === "edited") return
  const [state, error] = (
    {
      operator: ["cancelled", "onebeat: cancelled"],
      job_taken_away: ["unknown", null],
      worker_lost: ["failed", "job stalled more than allowable limit"],
    } as const
  )[oddity]
  Object.assign(last, { state: "failed", error })
  Object.assign(run, { state, reason: oddity, error, result: null })
  if (oddity === "worker_lost") run.finishedAt = last.finishedAt = last.startedAt + random.between(31_000, 58_000)
  if (oddity === "job_taken_away") run.attempts.pop()
}

function replace(run: HistoryRun, at: number): void {
  if (run.startedAt === null || run.startedAt > at || run.state !== "succeeded") return
  const finishedAt = at + 60
  run.attempts = run.attempts.filter((attempt) => attempt.startedAt <= at)
  Object.assign(run.attempts.at(-1) ?? {}, { state: "failed", finishedAt, error: "onebeat: cancelled" })
  Object.assign(run, { state: "cancelled", reason: "replaced", finishedAt, result: null, error: "onebeat: cancelled" })
}

function end(run: HistoryRun, state: RunState, reason: RunReason | null, at: number): void {
  Object.assign(run, { state, reason, finishedAt: Math.round(at) })
}

function backoffMs(delayMs: number, attempt: number, random: Random): number {
  return Math.round(delayMs * 2 ** (attempt - 1) * (1 + random.next() * 0.1))
}
