import { randomUUID } from "node:crypto"
import { formatInstant } from "#core/schedule-input/instants.ts"
import { orNull } from "#core/schedule-input/texts.ts"
import type { Tx } from "#db/connect.ts"
import { type ChangedSchedule, readSchedulesById, type StoredSchedule } from "#db/queries/schedules.ts"
import { keepForUndo, keepWhatChanged } from "#db/queries/undos.ts"
import { recordScheduleChanges } from "#scheduler/services/audit.ts"
import type { ServiceContext, Verb } from "#scheduler/services/context.ts"
import { recordOfStored } from "#scheduler/services/schedules/named.ts"

/** One act on any number of schedules: their entries in the log share its id, and it is undone by it. */
export type Batch = { readonly id: string; readonly verb: BatchVerb; readonly note?: string | null }
export type BatchVerb = Extract<
  Verb,
  "schedule.enable" | "schedule.disable" | "schedule.tag" | "schedule.delete" | "schedule.update" | "schedule.restore"
>

export function newBatch(verb: BatchVerb, note: string | null = null): Batch {
  return { id: randomUUID(), verb, note }
}

/**
 * Changes schedules that the caller has locked: what they were is kept for undo, and what became of them goes on
 * record, both in the caller's transaction. A schedule that keeps its revision leaves no trace.
 */
export async function changeInBatch(
  tx: Tx,
  ctx: ServiceContext,
  found: readonly StoredSchedule[],
  batch: Batch,
  change: (ids: number[]) => Promise<unknown>,
): Promise<ChangedSchedule[]> {
  const ids = found.map((schedule) => schedule.id)
  if (ids.length === 0) return []
  await keepForUndo(tx, ids, { batch: batch.id, verb: batch.verb, actor: ctx.actor })
  await change(ids)
  await keepWhatChanged(tx, ids, batch.id)
  return await recordBatch(tx, ctx, found, batch, batch.verb)
}

/** The log's entries of a change that has been made; those whose revision rose. */
export async function recordBatch(
  tx: Tx,
  ctx: ServiceContext,
  found: readonly StoredSchedule[],
  batch: Batch,
  verb: Verb,
): Promise<ChangedSchedule[]> {
  const now = await readSchedulesById(
    tx,
    found.map((schedule) => schedule.id),
  )
  const old = new Map(found.map((schedule) => [schedule.id, schedule]))
  const changed = now.filter((schedule) => schedule.revision !== old.get(schedule.id)?.revision)
  const entries = changed.map((schedule) => ({
    id: schedule.id,
    verb,
    note: batch.note ?? null,
    before: recordFor(batch.verb, old.get(schedule.id)),
    after: recordFor(batch.verb, schedule),
  }))
  await recordScheduleChanges(tx, ctx, entries, batch.id)
  return changed.map(({ id, name, revision }) => ({ id, name, revision }))
}

/** What the log keeps of a schedule for a verb: only the fields that it is about, or all; nothing of one that is deleted. */
function recordFor(verb: BatchVerb, schedule: StoredSchedule | undefined): object | null {
  if (schedule === undefined || schedule.deletedAt !== null) return null
  if (verb === "schedule.enable" || verb === "schedule.disable") return switchesOf(schedule)
  if (verb === "schedule.tag") return { revision: schedule.revision, tags: schedule.tags }
  return recordOfStored(schedule)
}

function switchesOf(schedule: StoredSchedule): object {
  const until = schedule.enabled ? schedule.disableAt : schedule.enableAt
  return {
    revision: schedule.revision,
    enabled: schedule.enabled,
    note: schedule.enabledNote,
    until: orNull(until, formatInstant),
  }
}
