import "server-only"
import { cache } from "react"
import { type Answer, answered } from "#app/_data/answer.ts"
import { readerZone } from "#app/_data/reader.ts"
import { requireUser, userContext } from "#app/_data/session.ts"
import { AppError } from "#core/errors.ts"
import type { Role } from "#core/role.ts"
import { type RunPage, type RunPageRequest, searchRuns } from "#scheduler/services/runs/search.ts"
import { readAuditTrail } from "#scheduler/services/schedules/audit-trail.ts"
import { readSchedulePage, type SchedulePage } from "#scheduler/services/schedules/page.ts"
import { readStanding, type ScheduleStanding } from "#scheduler/services/schedules/standing.ts"

export type ScheduleReading = {
  page: SchedulePage
  standing: ScheduleStanding
  /** The reader's. */
  zone: string
  role: Role
}

/** A schedule that is there or was; null when no schedule has ever had the number. */
export const readSchedule = cache(async (id: number): Promise<Answer<ScheduleReading | null>> => {
  return await answered(async () => {
    const [ctx, { zone }, { role }] = await Promise.all([userContext(), readerZone(), requireUser()])
    try {
      const [page, standing] = await Promise.all([readSchedulePage({ ctx, id }), readStanding({ ctx, id })])
      return { page, standing, zone, role }
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null
      throw error
    }
  })
})

export type TrailPage = Awaited<ReturnType<typeof readAuditTrail>>

/** A page of what was done to it. */
export async function readTrail(id: number, page: string | null): Promise<TrailPage> {
  return await readAuditTrail({ ctx: await userContext(), id, page })
}

/** A page of what it did. */
export async function readRunsOf(id: number, page: RunPageRequest): Promise<RunPage> {
  return await searchRuns({ ctx: await userContext(), search: { text: "", of: id }, page })
}
