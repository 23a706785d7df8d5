import { AppError } from "#core/errors.ts"
import { parseScheduleInput } from "#core/schedule-input/parse.ts"
import { refusal } from "#core/schedule-input/problems.ts"
import { ensureQueues } from "#db/queries/queues.ts"
import { readSchedulesById } from "#db/queries/schedules.ts"
import { insertStaged, staged } from "#db/queries/schedules-staged.ts"
import { recordScheduleChanges, scheduleRecord } from "#scheduler/services/audit.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { payloadMisfits } from "#scheduler/services/schedules/payload-fit.ts"
import { usableCalendars } from "#scheduler/services/schedules/stored.ts"
import { type ScheduleView, viewOf } from "#scheduler/services/schedules/view.ts"
import { ownWarnings, parserWarnings, registryWarnings, type Warning } from "#scheduler/services/warnings.ts"

/**
 * Stores a new schedule; it fires from now on.
 * @throws AppError `invalid_input` with a problem for each field; `conflict` when the name is taken.
 */
export async function createSchedule({
  ctx,
  input,
}: {
  ctx: ServiceContext
  input: unknown
}): Promise<{ schedule: ScheduleView; warnings: Warning[] }> {
  authorise(ctx, "schedule.create")
  const [now, calendars] = [await readNow(ctx), await usableCalendars(ctx.db)]
  const parsed = parseScheduleInput(input, { now, calendars })
  if (!parsed.ok) throw refusal(parsed.problems, parsed.name ?? undefined)
  const { columns } = parsed
  const misfits = (await payloadMisfits(ctx.db, [columns])).flat()
  if (misfits.length > 0) throw refusal(misfits, columns.name)
  const stored = await ctx.db.transaction(async (tx) => {
    const [created] = await insertStaged(tx, staged([columns]), { by: ctx.actor, source: ctx.source })
    if (created === undefined) throw nameTaken(columns.name)
    await ensureQueues(tx, [columns.queue], ctx.queuePrefix)
    const after = scheduleRecord(columns, created.revision)
    await recordScheduleChanges(tx, ctx, [{ id: created.id, verb: "schedule.create", before: null, after }])
    const [row] = await readSchedulesById(tx, [created.id])
    if (row === undefined) throw new Error(`the schedule just inserted is gone: ${created.id}`)
    return row
  })
  const warnings = [
    ...parserWarnings([columns]),
    ...ownWarnings(columns.name, parsed.warnings),
    ...(await registryWarnings(ctx, [columns])),
  ]
  return { schedule: viewOf({ schedule: stored, lastFireAt: null, fireCount: null }, calendars, now), warnings }
}

function nameTaken(name: string): AppError {
  const message = `a schedule named ${JSON.stringify(name)} exists already: choose another name, or update that one`
  return new AppError("conflict", message, { problems: [{ field: "name", message, name }] })
}
