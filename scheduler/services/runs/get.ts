import { AppError } from "#core/errors.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import { attemptsOfRun, readRun } from "#db/queries/runs-read.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { type AttemptView, attemptViewOf, type RunSummary, runSummaryOf } from "#scheduler/services/runs/view.ts"

export type RunView = RunSummary & {
  task: string
  queue: string
  payload: unknown
  /** How often it was sent: more than once only after a loss. */
  delivery: number
  plannedAt: string
  startBy: string | null
  retryOf: string | null
  /** Of the schedule, when it was planned. */
  revision: number | null
  /** Of the leader that sent it, or planned it where it was not sent. */
  epoch: number | null
  attempts: AttemptView[]
}

/** @throws AppError `not_found` */
export async function getRun({ ctx, id }: { ctx: ServiceContext; id: string }): Promise<RunView> {
  authorise(ctx, "run.read")
  const run = await readRun(ctx.db, id)
  if (run === null)
    throw new AppError(
      "not_found",
      `no run has the id ${JSON.stringify(id)}: "onebeat runs list" shows those on record`,
    )
  return {
    ...runSummaryOf(run),
    task: run.task,
    queue: run.queue,
    payload: run.payload,
    delivery: run.delivery,
    plannedAt: formatInstant(run.plannedAt),
    startBy: orNull(run.startBy, formatInstant),
    retryOf: run.retryOf,
    revision: run.revision,
    epoch: run.epoch,
    attempts: (await attemptsOfRun(ctx.db, run)).map(attemptViewOf),
  }
}
