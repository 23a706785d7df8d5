"use server"

import { z } from "zod"
import { type Acted, act } from "#app/_data/act.ts"
import { queueFacts, taskFacts } from "#app/_data/editor.ts"
import { servedQueues } from "#app/_data/workers.ts"
import { instant } from "#core/brand.ts"
import type { Calendar } from "#core/recurrence/shape.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { type EditableSchedule, getEditable } from "#scheduler/services/schedules/editable.ts"
import { type EditConflict, StaleEdit } from "#scheduler/services/schedules/stale.ts"
import {
  readCalendarsNamed,
  sharedInstants,
  suggestQueues,
  suggestTags,
  suggestTasks,
} from "#scheduler/services/schedules/suggest.ts"
import { undoBatch } from "#scheduler/services/schedules/undo.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import type { QueueFacts, TaskFacts } from "./opening.ts"

export type Saved = {
  id: number
  name: string
  revision: number
  changed: boolean
  batch: string | null
  warnings: string[]
}
/** Somebody else has saved: what they changed, and the schedule as it is now. */
export type SaveConflict = { conflict: EditConflict; current: EditableSchedule; calendars: Calendar[] }

const Save = z.object({
  id: z.int().positive().nullable(),
  expectedRevision: z.int().positive(),
  isWhole: z.boolean(),
  draft: z.record(z.string(), z.unknown()),
})
const Name = z.string().max(200)
const Names = z.array(Name).max(50)

/** Creates or changes a schedule. What a service refuses comes back field by field; an edit on top of an unknown one as both sides. */
export async function saveSchedule(
  input: z.infer<typeof Save>,
): Promise<Acted<{ saved: Saved; stale?: undefined } | { saved?: undefined; stale: SaveConflict }>> {
  return await act(async (signedIn) => {
    const { id, draft, ...asked } = Save.parse(input)
    const ctx = { ...signedIn, servedQueues }
    if (id === null) {
      const { schedule, warnings } = await createSchedule({ ctx, input: draft })
      return { saved: savedOf({ schedule, warnings, changed: true, batch: null }) }
    }
    try {
      return { saved: savedOf(await updateSchedule({ ctx, id, patch: draft, ...asked })) }
    } catch (error) {
      if (!(error instanceof StaleEdit)) throw error
      const current = await getEditable({ ctx, id })
      const named = z.array(z.string()).catch([]).parse(current.draft.calendars)
      return {
        stale: { conflict: error.conflict, current, calendars: await readCalendarsNamed({ ctx, names: named }) },
      }
    }
  })
}

function savedOf({
  schedule,
  warnings,
  changed,
  batch,
}: Pick<Awaited<ReturnType<typeof updateSchedule>>, "schedule" | "warnings" | "changed" | "batch">): Saved {
  const { id, name, revision } = schedule
  return { id, name, revision, changed, batch, warnings: warnings.map(({ field, message }) => `${field}: ${message}`) }
}

/** Takes back a save, unless somebody has changed the schedule since. */
export async function undoSave(batch: string): Promise<Acted<{ message: string }>> {
  return await act(async (ctx) => {
    const { undone, left } = await undoBatch({ ctx, batch: z.string().max(64).parse(batch) })
    const name = left[0]?.name
    if (undone > 0) return { message: "Undone: the schedule is as it was before." }
    return { message: `${name ?? "The schedule"} was not set back: somebody has changed it since.` }
  })
}

/** Takes back a creation. */
export async function undoCreate(name: string): Promise<Acted<{ message: string }>> {
  return await act(async (ctx) => {
    const { deleted } = await deleteSchedules({ ctx, names: [Name.parse(name)] })
    return { message: `${deleted[0] ?? name} was deleted again. Runs it already had stay on record.` }
  })
}

export async function askTasks(prefix: string): Promise<Acted<{ tasks: { name: string; isAnnounced: boolean }[] }>> {
  return await act(async (ctx) => ({ tasks: await suggestTasks({ ctx, prefix: Name.parse(prefix), limit: 50 }) }))
}

export async function askQueues(prefix: string): Promise<Acted<{ queues: string[] }>> {
  return await act(async (ctx) => ({ queues: await suggestQueues({ ctx, prefix: Name.parse(prefix), limit: 50 }) }))
}

export async function askTags(prefix: string): Promise<Acted<{ tags: string[] }>> {
  return await act(async (ctx) => {
    const found = await suggestTags({ ctx, prefix: Name.parse(prefix), limit: 20 })
    return { tags: found.map(({ tag }) => tag) }
  })
}

export async function askTask(name: string): Promise<Acted<{ task: TaskFacts }>> {
  return await act(async (ctx) => ({ task: await taskFacts(ctx, Name.parse(name)) }))
}

export async function askQueue(name: string): Promise<Acted<{ queue: QueueFacts }>> {
  return await act(async () => ({ queue: await queueFacts(Name.parse(name)) }))
}

export async function askCalendars(names: readonly string[]): Promise<Acted<{ calendars: Calendar[] }>> {
  return await act(async (ctx) => ({ calendars: await readCalendarsNamed({ ctx, names: Names.parse(names) }) }))
}

/** How many other schedules fire at the instants as well. */
export async function askOthers(
  instants: readonly number[],
  except: number | null,
): Promise<Acted<{ others: { at: number; others: number }[] }>> {
  return await act(async (ctx) => {
    const asked = z.array(z.int()).max(20).parse(instants).map(instant)
    return { others: await sharedInstants({ ctx, instants: asked, except: z.int().nullable().parse(except) }) }
  })
}
