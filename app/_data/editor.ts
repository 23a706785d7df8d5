import "server-only"
import { readerZone } from "#app/_data/reader.ts"
import { requireUser, userContext } from "#app/_data/session.ts"
import { readAnnounced, readFleet, servedQueues } from "#app/_data/workers.ts"
import { judge } from "#app/_editor/engine.ts"
import { formOf } from "#app/_editor/form.ts"
import type { Opening, QueueFacts, TaskFacts } from "#app/_editor/opening.ts"
import { AppError } from "#core/errors.ts"
import { mayDo, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { getEditable } from "#scheduler/services/schedules/editable.ts"
import {
  readCalendarsNamed,
  suggestCalendars,
  suggestQueues,
  suggestTasks,
} from "#scheduler/services/schedules/suggest.ts"
import { getTask } from "#scheduler/services/tasks/get.ts"

const SUGGESTED = 50

/** What an editor opens with; null when there is no such schedule. */
export async function readEditor(id: number): Promise<Opening | null> {
  const ctx = await userContext()
  const found = await getEditable({ ctx, id }).catch(nullWhenMissing)
  if (found === null) return null
  const { draft, ...identity } = found
  return await openingOf(ctx, draft, identity)
}

/** A new schedule, or one that begins as another one is. */
export async function readNewEditor(from: number | null): Promise<Opening | null> {
  const ctx = await userContext()
  if (from === null) {
    const { zone } = await readerZone()
    return await openingOf(ctx, { timeZone: zone, cron: "0 9 * * *" }, null)
  }
  const found = await getEditable({ ctx, id: from }).catch(nullWhenMissing)
  if (found === null) return null
  const { enableAt: _, disableAt: __, enabled: ___, ...draft } = found.draft
  return await openingOf(ctx, { ...draft, name: `${found.name}-copy` }, null)
}

async function openingOf(
  ctx: ServiceContext,
  draft: Record<string, unknown>,
  stored: Opening["stored"],
): Promise<Opening> {
  const values = formOf(draft)
  const [{ role }, { zone: reader }] = await Promise.all([requireUser(), readerZone()])
  const [now, calendars, calendarNames, tasks, queues, task, queue] = await Promise.all([
    readNow(ctx),
    readCalendarsNamed({ ctx, names: values.calendars }),
    suggestCalendars({ ctx, limit: SUGGESTED }),
    suggestTasks({ ctx, limit: SUGGESTED }),
    suggestQueues({ ctx, limit: SUGGESTED }),
    taskFacts(ctx, values.task),
    queueFacts(values.queue),
  ])
  const judged = judge(values, { from: now, calendars, createdAt: stored?.createdAt ?? null })
  const mayEdit = mayDo(role, stored === null ? "schedule.create" : "schedule.update")
  return { stored, values, judged, calendars, calendarNames, tasks, queues, task, queue, now, reader, role, mayEdit }
}

/** What is known of a task; `workers`: how many living ones offer it, null when that cannot be asked. */
export async function taskFacts(ctx: ServiceContext, name: string): Promise<TaskFacts> {
  const [fleet, fresh, recorded] = await Promise.all([readFleet(), readAnnounced(name), getTask({ ctx, name })])
  const task = fresh ?? recorded
  const offering = fleet?.filter(({ tasks, takesAny }) => tasks.has(name) || takesAny)
  return {
    name,
    isAnnounced: task !== null,
    description: task?.description ?? "",
    queue: task?.queue ?? null,
    schema: task?.payloadSchema ?? null,
    workers: offering?.length ?? null,
  }
}

export async function queueFacts(name: string): Promise<QueueFacts> {
  const fleet = await readFleet()
  const serving = fleet?.filter(({ queues }) => queues.includes(name))
  const slots = serving?.reduce((sum, worker) => sum + worker.slots, 0)
  const isServed =
    serving === undefined || serving.length > 0 ? null : ((await servedQueues([name]))?.has(name) ?? null)
  return { name, workers: serving?.length ?? null, slots: slots ?? null, isServedByOthers: isServed }
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === "not_found") return null
  throw error
}
