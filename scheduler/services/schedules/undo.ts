import { AppError } from "#core/errors.ts"
import type { Tx } from "#db/connect.ts"
import { isNameTaken, lockForEdits, readSchedulesById } from "#db/queries/schedules.ts"
import {
  keepForUndo,
  keepWhatChanged,
  lockUndoable,
  readKeptUndo,
  setBack,
  type UndoObstacle,
} from "#db/queries/undos.ts"
import { authorise, isVerb, type ServiceContext } from "#scheduler/services/context.ts"
import { type Batch, type BatchVerb, newBatch, recordBatch } from "#scheduler/services/schedules/batch.ts"

const CHUNK = 1_000
const TOLD = 100

export type UndoResult = {
  /** What takes the undoing back again. */
  batch: string
  undone: number
  /** Not undone, and why: somebody has changed it since, or its name is another one's now. At most 100 are told. */
  left: { id: number; name: string; obstacle: UndoObstacle }[]
  leftCount: number
}

/**
 * Takes back what one act changed: exactly those columns, and only where the schedule is still as the act left it.
 * @throws AppError `not_found` when there is nothing of it to undo: it is older than a day, or was undone already.
 */
export async function undoBatch({ ctx, batch }: { ctx: ServiceContext; batch: string }): Promise<UndoResult> {
  authorise(ctx, "schedule.undo")
  const kept = /^[0-9a-f-]{36}$/i.test(batch) ? await readKeptUndo(ctx.db, batch) : null
  if (kept === null || !isVerb(kept.verb))
    throw new AppError("not_found", "there is nothing to undo: it was undone already, or is more than a day old")
  authorise(ctx, kept.verb)
  const redo = newBatch(kept.verb as BatchVerb, `undoes what ${kept.actor} did`)
  const result: UndoResult = { batch: redo.id, undone: 0, left: [], leftCount: 0 }
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after
    const chunk = await ctx.db.transaction((tx) => undoChunk(tx, ctx, { batch, redo, from })).catch(refuseTaken)
    result.undone += chunk.undone
    result.leftCount += chunk.left.length
    result.left.push(...chunk.left.slice(0, TOLD - result.left.length))
    after = chunk.last
  }
  return result
}

async function undoChunk(
  tx: Tx,
  ctx: ServiceContext,
  { batch, redo, from }: { batch: string; redo: Batch; from: number },
): Promise<{ undone: number; left: UndoResult["left"]; last: number | null }> {
  await lockForEdits(tx)
  const looked = await lockUndoable(tx, batch, from, CHUNK)
  const ids = looked.filter(({ obstacle }) => obstacle === null).map(({ id }) => id)
  const found = await readSchedulesById(tx, ids)
  await keepForUndo(tx, ids, { batch: redo.id, verb: redo.verb, actor: ctx.actor })
  await setBack(tx, ids, { batch, by: ctx.actor })
  await keepWhatChanged(tx, ids, redo.id)
  const undone = new Set((await recordBatch(tx, ctx, found, redo, "schedule.undo")).map(({ id }) => id))
  const left = looked.flatMap(({ id, name, obstacle }) =>
    undone.has(id) ? [] : [{ id, name, obstacle: obstacle ?? ("meanwhile" as const) }],
  )
  return { undone: undone.size, left, last: looked.length === CHUNK ? (looked.at(-1)?.id ?? null) : null }
}

/** Between our look and our write somebody took one of the names. */
function refuseTaken(error: unknown): never {
  if (!isNameTaken(error)) throw error
  throw new AppError("conflict", "a schedule of one of these names was created just now: undo again", { cause: error })
}
