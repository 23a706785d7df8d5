"use server"

import { z } from "zod"
import { type Acted, act } from "#app/_data/act.ts"
import { changedRows } from "#app/_data/schedule-changes.ts"
import { untilOf } from "#app/_data/until.ts"
import { counted } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import { type Instant, instant } from "#core/brand.ts"
import { readNow } from "#scheduler/services/context.ts"
import { BulkAct, BulkSelection, bulkSchedules, countBulk } from "#scheduler/services/schedules/bulk.ts"
import { COMPLETED_KEYS, completeScheduleSearch } from "#scheduler/services/schedules/complete-search.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import { undoBatch } from "#scheduler/services/schedules/undo.ts"
import { doneText, undoneText } from "./_list/said.ts"

/** `until` is what a clock in `zone` shows. */
const Switch = z.object({
  id: z.int(),
  enabled: z.boolean(),
  note: z.string().nullable(),
  until: z.string().nullable(),
  zone: z.string(),
})
const Many = z.object({
  selection: BulkSelection,
  act: BulkAct,
  until: z.string().nullable().default(null),
  zone: z.string().default("UTC"),
})
const Completion = z.object({ key: z.enum(COMPLETED_KEYS), text: z.string().max(200) })

export type Switched = { message: string; batch: string | null; revision: number; nextAt: Instant | null }
export type Done = { message: string; batch: string | null; isWhole: boolean }

/** Switches one schedule. Null for `batch`: it was so already, so there is nothing to undo. */
export async function switchSchedule(input: z.input<typeof Switch>): Promise<Acted<Switched>> {
  return await act(async (ctx) => {
    const { id, enabled, note, until, zone } = Switch.parse(input)
    const now = await readNow(ctx)
    const untilAt = until === null ? null : untilOf(until, zone, now)
    const verb = enabled ? ("enable" as const) : ("disable" as const)
    const result = await bulkSchedules({ ctx, selection: { ids: [id] }, act: { verb, note, until: untilAt } })
    const { name, revision, nextFireAt, timeZone } = await getSchedule({ ctx, id })
    const nextAt = nextFireAt === null ? null : instant(Date.parse(nextFireAt))
    const already = result.changed === 0 ? " already" : ""
    const told = enabled
      ? nextAt === null
        ? ". It has no fire to come"
        : `. Next fire ${shortText(nextAt, timeZone, now)}`
      : untilAt === null
        ? ""
        : ` until ${shortText(untilAt, zone, now)}`
    return {
      message: `${name} is ${enabled ? "enabled" : "disabled"}${already}${told}.`,
      batch: result.changed === 0 ? null : result.batch,
      revision,
      nextAt,
    }
  })
}

/** How many a selection holds and how many an act would change: said before it is done. */
export async function countMany(
  input: Pick<z.input<typeof Many>, "selection" | "act">,
): Promise<Acted<Awaited<ReturnType<typeof countBulk>>>> {
  return await act(async (ctx) => {
    const { selection, act } = Many.parse(input)
    return await countBulk({ ctx, selection, act })
  })
}

export async function actOnMany(input: z.input<typeof Many>): Promise<Acted<Done>> {
  return await act(async (ctx) => {
    const { selection, act: wanted, until, zone } = Many.parse(input)
    const untilAt = until === null ? null : untilOf(until, zone, await readNow(ctx))
    const how = wanted.verb === "disable" ? { ...wanted, until: untilAt } : wanted
    const result = await bulkSchedules({ ctx, selection, act: how })
    const { changed, stoppedBy } = result
    return {
      message: doneText(how.verb, result),
      batch: changed === 0 ? null : result.batch,
      isWhole: stoppedBy === null && result.refused.length === 0,
    }
  })
}

/** Takes an act back, where nobody has changed the schedule since. */
export async function undoAct(batch: string): Promise<Acted<{ message: string }>> {
  return await act(async (ctx) => ({ message: undoneText(await undoBatch({ ctx, batch: z.string().parse(batch) })) }))
}

/** What a token that is being typed could become. */
export async function completeSearch(input: z.input<typeof Completion>): Promise<Acted<{ values: string[] }>> {
  return await act(async (ctx) => ({ values: await completeScheduleSearch({ ctx, ...Completion.parse(input) }) }))
}

/** How many rows of a page would look otherwise if it were read now. */
export async function countChanged(
  params: Record<string, string>,
  marks: Record<number, string>,
): Promise<Acted<{ words: string | null }>> {
  return await act(async (ctx) => {
    const changed = await changedRows(ctx, z.record(z.string(), z.string()).parse(params), marks)
    return { words: changed === 0 ? null : `${counted(changed, "row")} changed` }
  })
}
