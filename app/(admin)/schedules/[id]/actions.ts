"use server"

import { z } from "zod"
import { type Acted, act } from "#app/_data/act.ts"
import { undoneText } from "#app/(admin)/schedules/_list/said.ts"
import { restoreSchedule } from "#scheduler/services/schedules/restore.ts"
import { undoBatch } from "#scheduler/services/schedules/undo.ts"

const Entry = z.object({ id: z.int().min(1), entry: z.int().min(1) })

/** Brings a schedule back to what it was before an entry of its log. */
export async function bringBack(
  input: z.input<typeof Entry>,
): Promise<Acted<{ message: string; batch: string | null }>> {
  return await act(async (ctx) => {
    const { id, entry } = Entry.parse(input)
    const { schedule, changed, batch, warnings } = await restoreSchedule({ ctx, id, entry, side: "before" })
    const hidden = warnings.find(({ field }) => field === "payload")
    const told = changed ? `${schedule.name} is what it was before.` : `${schedule.name} is so already.`
    return { message: hidden === undefined ? told : `${told} Its payload ${hidden.message}.`, batch }
  })
}

/** Takes a deletion back. */
export async function undelete(batch: string): Promise<Acted<{ message: string }>> {
  return await act(async (ctx) => {
    const result = await undoBatch({ ctx, batch: z.uuid().parse(batch) })
    const [left] = result.left
    const why =
      left?.obstacle === "nameTaken"
        ? "another schedule has its name by now: rename that first"
        : "it was changed since"
    return { message: left === undefined ? undoneText(result) : `It stays deleted: ${why}.` }
  })
}
