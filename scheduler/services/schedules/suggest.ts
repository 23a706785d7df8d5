import type { Instant } from "#core/brand.ts"
import type { Calendar } from "#core/recurrence.ts"
import { calendarsLike, countFiringAt, queuesLike, tagsLike, tasksLike } from "#db/queries/suggestions.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"
import { usableCalendars } from "#scheduler/services/schedules/stored.ts"

const MOST = 50
const LONGEST_PREFIX = 200
const MOST_INSTANTS = 100

type Prefixed = { ctx: ServiceContext; prefix?: string; limit?: number }

/** Tasks by prefix. `isAnnounced`: a worker has told of it. */
export async function suggestTasks(request: Prefixed): Promise<{ name: string; isAnnounced: boolean }[]> {
  return await tasksLike(...bounded(request))
}

export async function suggestQueues(request: Prefixed): Promise<string[]> {
  return await queuesLike(...bounded(request))
}

/** Tags by prefix, the most used first. */
export async function suggestTags(request: Prefixed): Promise<{ tag: string; count: number }[]> {
  return await tagsLike(...bounded(request))
}

export async function suggestCalendars(request: Prefixed): Promise<string[]> {
  return await calendarsLike(...bounded(request))
}

function bounded({ ctx, prefix = "", limit = 20 }: Prefixed): [ServiceContext["db"], string, number] {
  authorise(ctx, "schedule.read")
  return [ctx.db, prefix.slice(0, LONGEST_PREFIX), Math.min(Math.max(1, limit), MOST)]
}

/** The rules of those calendars, for a preview where the database cannot be asked. */
export async function readCalendarsNamed({
  ctx,
  names,
}: {
  ctx: ServiceContext
  names: readonly string[]
}): Promise<Calendar[]> {
  authorise(ctx, "schedule.read")
  return (await usableCalendars(ctx.db)).filter(({ name }) => names.includes(name))
}

/**
 * How many other schedules fire next at each of the instants. Only the next fire of each is known, so for instants
 * further ahead it is the least that meet there.
 */
export async function sharedInstants({
  ctx,
  instants,
  except = null,
}: {
  ctx: ServiceContext
  instants: readonly Instant[]
  /** The schedule that asks. */
  except?: number | null
}): Promise<{ at: Instant; others: number }[]> {
  authorise(ctx, "schedule.read")
  const asked = [...new Set(instants)].slice(0, MOST_INSTANTS)
  const counts = await countFiringAt(ctx.db, asked, except)
  return asked.map((at) => ({ at, others: counts.get(at) ?? 0 }))
}
