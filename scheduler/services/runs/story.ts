import type { Instant } from "#core/brand.ts"
import { type ErrorParts, errorParts } from "#core/error-text.ts"
import { AppError } from "#core/errors.ts"
import { RunOptions } from "#core/policies.ts"
import { reasonWords } from "#core/reason-words.ts"
import { reaches } from "#core/role.ts"
import type { RunReason, RunState, RunTrigger } from "#core/run-state.ts"
import { type BriefRun, scheduleOfRun } from "#db/queries/run-around.ts"
import { attemptsOfRun, readRun } from "#db/queries/runs-read.ts"
import { textWithoutSecrets, withoutSecrets } from "#scheduler/services/audit.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { aroundRun, type RunsAround, triesOf } from "#scheduler/services/runs/around.ts"
import { latenessOf, tookOf, waitedOf } from "#scheduler/services/runs/row.ts"
import { type AttemptStep, attemptSteps, type RunStep, runSteps } from "#scheduler/services/runs/steps.ts"

/** Everything that is known of one run. Lengths in ms; null is unknown, or does not apply. */
export type RunStory = {
  now: Instant
  id: string
  /** As it is now; `id` is null when its row is gone, and the whole when the run belongs to none. */
  schedule: {
    id: number | null
    name: string
    isDeleted: boolean
    isEnabled: boolean
    timeZone: string
    revision: number | null
  } | null
  /** The schedule's revision when the run was planned. */
  revision: number | null
  task: string
  queue: string
  trigger: RunTrigger
  state: RunState
  reason: RunReason | null
  /** The reason in one sentence. */
  reasonWords: string | null
  fireAt: Instant
  dueAt: Instant
  startBy: Instant | null
  lateMs: number | null
  waitedMs: number | null
  tookMs: number | null
  steps: RunStep[]
  attempt: number
  attemptsAllowed: number | null
  attempts: AttemptStep[]
  delivery: number
  epoch: number | null
  worker: string | null
  payload: unknown
  result: unknown
  error: (ErrorParts & { text: string }) | null
  /** Values that look like secrets were taken out of payload, result and errors for this reader. */
  isCensored: boolean
  /** Which runs this one retries, oldest first, and those that retry it. */
  retried: BriefRun[]
  retries: BriefRun[]
  around: RunsAround
}

/**
 * One run with its steps, attempts, retries, and the runs around it. Who may not edit schedules sees no secrets: what
 * looks like one is hidden in payload, result and errors as it is in the audit log.
 * @throws AppError `not_found`
 */
export async function tellRun({ ctx, id }: { ctx: ServiceContext; id: string }): Promise<RunStory> {
  authorise(ctx, "run.read")
  const [run, now] = [await readRun(ctx.db, id), await readNow(ctx)]
  if (run === null)
    throw new AppError(
      "not_found",
      `no run has the id ${JSON.stringify(id)}: it may be older than what is kept on record`,
    )
  // The table's check constraints hold state and trigger to these lists; a reason is only ever ours.
  const told = {
    ...run,
    state: run.state as RunState,
    trigger: run.trigger as RunTrigger,
    reason: run.reason as RunReason | null,
  }
  const options = RunOptions.safeParse(run.options).data ?? RunOptions.parse({})
  const [schedule, attempts, tries, around] = await Promise.all([
    run.scheduleId === null ? null : scheduleOfRun(ctx.db, run.scheduleId),
    attemptsOfRun(ctx.db, run),
    triesOf(ctx.db, run),
    aroundRun(ctx.db, run),
  ])
  const { payload, result, error, isCensored, censor } = seenBy(ctx, run)
  const name = schedule?.name ?? options.scheduleName ?? null
  return {
    now,
    id: run.id,
    schedule: name === null ? null : { ...scheduleNow(schedule), name },
    revision: run.revision,
    task: run.task,
    queue: run.queue,
    trigger: told.trigger,
    state: told.state,
    reason: told.reason,
    reasonWords: told.reason === null ? null : reasonWords(told.reason, { ...told, options }),
    fireAt: run.fireAt,
    dueAt: run.dueAt,
    startBy: run.startBy,
    lateMs: latenessOf(told),
    waitedMs: waitedOf(told, now),
    tookMs: tookOf(told, now),
    steps: runSteps(told),
    attempt: run.attempt,
    attemptsAllowed: options.retry?.attempts ?? null,
    attempts: attemptSteps(attempts, censor, now),
    delivery: run.delivery,
    epoch: run.epoch,
    worker: run.worker,
    payload,
    result,
    error: error === null ? null : { ...errorParts(error), text: error },
    isCensored,
    ...tries,
    around,
  }
}

function scheduleNow(schedule: Awaited<ReturnType<typeof scheduleOfRun>>) {
  return {
    id: schedule?.id ?? null,
    isDeleted: schedule === null || schedule.deletedAt !== null,
    isEnabled: schedule?.enabled ?? false,
    timeZone: schedule?.timeZone ?? "UTC",
    revision: schedule?.revision ?? null,
  }
}

function seenBy(ctx: ServiceContext, run: { payload: unknown; result: unknown; error: string | null }) {
  const mayEdit = reaches(ctx.role, "editor")
  const censor = (text: string | null): string | null => (mayEdit || text === null ? text : textWithoutSecrets(text))
  if (mayEdit) return { ...run, isCensored: false, censor }
  const shown = { payload: withoutSecrets(run.payload), result: withoutSecrets(run.result), error: censor(run.error) }
  const isCensored =
    JSON.stringify(shown) !== JSON.stringify({ payload: run.payload, result: run.result, error: run.error })
  return { ...shown, isCensored, censor }
}
