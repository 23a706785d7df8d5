import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { type RunFilter, type RunTest, runFilterOf } from "#core/search/run-filter.ts"
import { parseRunSearch } from "#core/search/runs.ts"
import { findZone, type Zone } from "#core/zone/zone.ts"
import { chosenSchedules, jitterOf } from "#db/queries/run-tests.ts"
import { readNow, type ServiceContext } from "#scheduler/services/context.ts"

/**
 * What is searched for, in the language of `core/search/runs.ts`; dates without an offset are those of `timeZone`.
 * `of`: only runs of the schedule with this number, however it is called and also when it is deleted.
 */
export type RunSearch = { text: string; timeZone?: string; of?: number }

/** More schedules than this are not looked up one by one: their runs are then not rare. */
const MOST_SCHEDULES = 200

/** How the runs that fit are best found. */
export type Way =
  | { kind: "all" | "of_note" }
  | { kind: "schedules"; ids: number[]; jitterMs: number }
  | { kind: "run"; id: string }

export type Asked = { filter: RunFilter; tests: readonly RunTest[]; way: Way; now: Instant; zone: Zone }

/** @throws AppError `invalid_input` with a problem for each token that is not understood. */
export async function understandSearch(ctx: ServiceContext, { text, timeZone = "UTC", of }: RunSearch): Promise<Asked> {
  const parsed = parseRunSearch(text)
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ from, value, expected }) => ({
      field: "search",
      index: from,
      message: `${value}: ${expected}`,
    }))
    throw new AppError("invalid_input", problems.map((problem) => problem.message).join("; "), { problems })
  }
  const zone = findZone(timeZone)
  if (zone === null) throw new AppError("invalid_input", `${timeZone}: expected a time zone such as Europe/Berlin`)
  const now = await readNow(ctx)
  const filter = runFilterOf(parsed.terms, { now, zone })
  if (of === undefined || filter.id !== null) return { filter, now, zone, ...(await wayTo(ctx, filter)) }
  const way: Way = { kind: "schedules", ids: [of], jitterMs: await jitterOf(ctx.db, of) }
  return { filter, now, zone, way, tests: filter.tests }
}

async function wayTo(ctx: ServiceContext, filter: RunFilter): Promise<{ way: Way; tests: readonly RunTest[] }> {
  const { tests, choices } = filter
  if (filter.id !== null) return { way: { kind: "run", id: filter.id }, tests }
  const found = choices.length === 0 ? null : await chosenSchedules(ctx.db, choices, MOST_SCHEDULES + 1)
  if (found === null || found.length > MOST_SCHEDULES)
    return { way: { kind: filter.isOfNote ? "of_note" : "all" }, tests }
  const ids = found.map((schedule) => schedule.id)
  const jitterMs = Math.max(0, ...found.map((schedule) => schedule.jitterMs))
  return {
    way: { kind: "schedules", ids, jitterMs },
    tests: tests.filter((test) => !choices.some((choice) => choice === test)),
  }
}
