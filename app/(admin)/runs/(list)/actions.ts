"use server"

import { z } from "zod"
import { type Acted, act } from "#app/_data/act.ts"
import { instant, MAX_INSTANT } from "#core/brand.ts"
import { runsNewerThan } from "#scheduler/services/runs/count.ts"

const Asked = z.object({
  text: z.string().max(1_000),
  zone: z.string().max(100),
  dueAt: z.int().min(-MAX_INSTANT).max(MAX_INSTANT),
  id: z.string().max(200),
})

/** How many runs that fit the search have come since the page was read. */
export async function countNewer(input: z.input<typeof Asked>): Promise<Acted<{ count: number; isMore: boolean }>> {
  return await act(async (ctx) => {
    const { text, zone, dueAt, id } = Asked.parse(input)
    return await runsNewerThan({ ctx, search: { text, timeZone: zone }, than: { dueAt: instant(dueAt), id } })
  })
}
