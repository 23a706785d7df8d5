import { findNames, findTags } from "#db/queries/search-values.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"

const MOST = 12
const LONGEST = 200

/** Keys of the search whose values only the schedules know. */
export const COMPLETED_KEYS = ["tag", "task", "queue"] as const
export type CompletedKey = (typeof COMPLETED_KEYS)[number]

/** Values that a search for schedules could go on with: those that begin as the text does, a dozen at most. */
export async function completeScheduleSearch(request: {
  ctx: ServiceContext
  key: CompletedKey
  text: string
}): Promise<string[]> {
  const { ctx, key } = request
  authorise(ctx, "schedule.read")
  const prefix = request.text.slice(0, LONGEST)
  return key === "tag" ? await findTags(ctx.db, prefix, MOST) : await findNames(ctx.db, key, prefix, MOST)
}
