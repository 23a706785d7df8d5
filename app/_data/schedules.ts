import "server-only"
import { type Answer, answered } from "#app/_data/answer.ts"
import { kept } from "#app/_data/kept.ts"
import { requireUser, userContext } from "#app/_data/session.ts"
import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { mayDo, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { countSchedules, type ScheduleList, searchSchedules } from "#scheduler/services/schedules/search.ts"

type Asked = Omit<Parameters<typeof searchSchedules>[0], "ctx">
export type ScheduleCounts = Awaited<ReturnType<typeof countSchedules>>
/** `list` is null for a place that is none in this list. */
export type ScheduleReading = { now: Instant; list: ScheduleList | null }
export type MayDo = { role: string; switch: boolean; edit: boolean }

export async function readScheduleList(asked: Asked & { search: string }): Promise<Answer<ScheduleReading>> {
  return await answered(async () => {
    const ctx = await userContext()
    const [list, now] = await Promise.all([searchSchedules({ ctx, ...asked }).catch(nullForNoPlace), readNow(ctx)])
    return { list, now }
  })
}

/** How many schedules each view holds, or null when that cannot be told: the list says why. */
export async function readScheduleCounts(): Promise<ScheduleCounts | null> {
  return (await answered(async () => await countsOf(await userContext()))).value
}

/** What the reader's role is enough for: the services decide, the screen shows it beforehand. */
export async function readMayDo(): Promise<MayDo> {
  const { role } = await requireUser()
  return { role, switch: mayDo(role, "schedule.enable"), edit: mayDo(role, "schedule.update") }
}

let counts: (() => Promise<ScheduleCounts>) | undefined

/** Everybody who may read sees the same numbers, so one count serves all who look. */
async function countsOf(ctx: ServiceContext): Promise<ScheduleCounts> {
  counts ??= kept(() => countSchedules({ ctx: { ...ctx, role: "viewer" } }))
  return await counts()
}

function nullForNoPlace(error: unknown): null {
  if (error instanceof AppError && error.problems.some(({ field }) => field === "page")) return null
  throw error
}
