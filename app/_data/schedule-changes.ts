import "server-only"
import { rowMark } from "#app/(admin)/schedules/_list/row-mark.ts"
import { type Params, wishOf } from "#app/(admin)/schedules/_list/wish.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { searchSchedules } from "#scheduler/services/schedules/search.ts"

/** How many rows of a page on screen are not what they would be now: changed, gone or new. */
export async function changedRows(ctx: ServiceContext, params: Params, marks: Readonly<Record<number, string>>) {
  const { q, sort, isDescending, page } = wishOf(params)
  const { rows } = await searchSchedules({ ctx, search: q, sort, isDescending, page })
  const gone = Object.keys(marks).length - rows.filter((row) => marks[row.id] !== undefined).length
  return Math.max(gone, 0) + rows.filter((row) => marks[row.id] !== undefined && marks[row.id] !== rowMark(row)).length
}
