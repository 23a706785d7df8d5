import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import type { Calendar } from "#core/recurrence.ts"
import type { ScheduleColumns } from "#core/schedule-input/columns.ts"
import { type ParsedSchedule, parseScheduleInput } from "#core/schedule-input/parse.ts"
import { problem } from "#core/schedule-input/problems.ts"
import type { Tx } from "#db/connect.ts"
import { ensureQueues } from "#db/queries/queues.ts"
import { type ChangedSchedule, livingNames, lockForEdits } from "#db/queries/schedules.ts"
import { insertStaged, lockDiffering, staged, updateStaged } from "#db/queries/schedules-staged.ts"
import { recordScheduleChanges, type ScheduleChange, scheduleRecord } from "#scheduler/services/audit.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { recordOfStored } from "#scheduler/services/schedules/named.ts"
import { payloadMisfits } from "#scheduler/services/schedules/payload-fit.ts"
import { usableCalendars } from "#scheduler/services/schedules/stored.ts"
import { ownWarnings, parserWarnings, registryWarnings, type Warning } from "#scheduler/services/warnings.ts"

/** Rows in one statement: enough to be fast, few enough for payloads of the greatest size. */
const CHUNK = 1_000

export type Refused = { index: number; name: string | null; field: string; message: string }
export type ApplyResult = {
  created: number
  updated: number
  unchanged: number
  refused: Refused[]
  warnings: Warning[]
}

/**
 * Brings schedules to what a file says, by name: new ones are created, different ones changed, others left with their
 * revision. `enabled`, `enableAt` and `disableAt` count for new ones only. One refused entry refuses all of them.
 */
export async function applySchedules({
  ctx,
  entries,
}: {
  ctx: ServiceContext
  entries: readonly unknown[]
}): Promise<ApplyResult> {
  authorise(ctx, "schedule.apply")
  const [now, calendars] = [await readNow(ctx), await usableCalendars(ctx.db)]
  const { parsed, refused } = parseAll(entries, now, calendars)
  if (refused.length === 0) refused.push(...(await misfitsOf(ctx, parsed)))
  if (refused.length > 0) return { created: 0, updated: 0, unchanged: 0, refused, warnings: [] }
  const changes = await ctx.db.transaction((tx) => applyAll(tx, ctx, parsed))
  const isChanged = changes.created + changes.updated > 0
  const warnings = [
    ...(isChanged ? parserWarnings(parsed.map((schedule) => schedule.columns)) : []),
    ...parsed.flatMap((schedule) => ownWarnings(schedule.columns.name, schedule.warnings)),
    ...(await registryWarnings(
      ctx,
      parsed.map((schedule) => schedule.columns),
    )),
  ]
  return { ...changes, unchanged: parsed.length - changes.created - changes.updated, refused, warnings }
}

function parseAll(entries: readonly unknown[], now: Instant, calendars: readonly Calendar[]) {
  const parsed: ParsedSchedule[] = []
  const refused: Refused[] = []
  const firstAt = new Map<string, number>()
  for (const [index, entry] of entries.entries()) {
    const result = parseScheduleInput(entry, { now, calendars })
    if (!result.ok) {
      refused.push(...result.problems.map(({ field, message }) => ({ index, name: result.name, field, message })))
      continue
    }
    const { name } = result.columns
    const earlier = firstAt.get(name)
    if (earlier === undefined) firstAt.set(name, index)
    else
      refused.push({
        index,
        name,
        field: "name",
        message: problem("name", name, `expected a name used once, but entry ${earlier} has it too`).message,
      })
    parsed.push(result)
  }
  return { parsed, refused }
}

/** Asked only when every entry could be read, so an entry's index is its place in the file. */
async function misfitsOf(ctx: ServiceContext, parsed: readonly ParsedSchedule[]): Promise<Refused[]> {
  const misfits = await payloadMisfits(
    ctx.db,
    parsed.map(({ columns }) => columns),
  )
  return misfits.flatMap((problems, index) =>
    problems.map(({ field, message }) => ({ index, name: parsed[index]?.columns.name ?? null, field, message })),
  )
}

/** @throws AppError `conflict` when somebody has taken one of the names between our look and our insert. */
async function insertNew(
  tx: Tx,
  wanted: readonly ScheduleColumns[],
  by: { by: string; source: string },
): Promise<ChangedSchedule[]> {
  if (wanted.length === 0) return []
  const created = await insertStaged(tx, staged(wanted), by)
  if (created.length === wanted.length) return created
  const names = new Set(created.map((schedule) => schedule.name))
  const taken = wanted.find((columns) => !names.has(columns.name))?.name
  throw new AppError(
    "conflict",
    `a schedule named ${JSON.stringify(taken)} was created by somebody else just now: nothing was applied, apply again`,
  )
}

async function applyAll(
  tx: Tx,
  ctx: ServiceContext,
  parsed: readonly ParsedSchedule[],
): Promise<{ created: number; updated: number }> {
  await lockForEdits(tx)
  const total = { created: 0, updated: 0 }
  for (let from = 0; from < parsed.length; from += CHUNK) {
    const chunk = parsed.slice(from, from + CHUNK).map((schedule) => schedule.columns)
    const known = await livingNames(
      tx,
      chunk.map((columns) => columns.name),
    )
    const by = { by: ctx.actor, source: ctx.source }
    const rows = staged(chunk.filter((columns) => known.has(columns.name)))
    const before = known.size === 0 ? [] : await lockDiffering(tx, rows)
    const updated = await updateStaged(tx, rows, { ids: before.map((schedule) => schedule.id), ...by })
    const created = await insertNew(
      tx,
      chunk.filter((columns) => !known.has(columns.name)),
      by,
    )
    const wanted = new Map(chunk.map((columns) => [columns.name, columns]))
    const old = new Map(before.map((schedule) => [schedule.id, schedule]))
    const change = (verb: ScheduleChange["verb"], changed: ChangedSchedule): ScheduleChange[] => {
      const columns = wanted.get(changed.name)
      const was = old.get(changed.id)
      if (columns === undefined) return []
      const enabled = was?.enabled ?? columns.enabled
      const after = scheduleRecord({ ...columns, enabled }, changed.revision)
      return [{ id: changed.id, verb, before: was === undefined ? null : recordOfStored(was), after }]
    }
    await recordScheduleChanges(tx, ctx, [
      ...created.flatMap((changed) => change("schedule.create", changed)),
      ...updated.flatMap((changed) => change("schedule.update", changed)),
    ])
    total.created += created.length
    total.updated += updated.length
  }
  await ensureQueues(tx, [...new Set(parsed.map((schedule) => schedule.columns.queue))], ctx.queuePrefix)
  return total
}
