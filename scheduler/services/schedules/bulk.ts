import { z } from "zod"
import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import { Tag } from "#core/schedule-input/names.ts"
import { problemsOf, refusal } from "#core/schedule-input/problems.ts"
import type { Tx } from "#db/connect.ts"
import { lockForEdits, markDeleted, type StoredSchedule, setTags } from "#db/queries/schedules.ts"
import { type Aim, type Chosen, type ChosenCount, countChosen, lockChosen } from "#db/queries/schedules-chosen.ts"
import { authorise, readNow, type ServiceContext } from "#scheduler/services/context.ts"
import { type Batch, type BatchVerb, changeInBatch, newBatch } from "#scheduler/services/schedules/batch.ts"
import { termsOf } from "#scheduler/services/schedules/search.ts"
import { switchFound } from "#scheduler/services/schedules/switch.ts"

/** Schedules of one transaction: a large act holds the locks of few at a time. */
const CHUNK = 1_000
const MOST_IDS = 10_000
const MOST_TAGS = 50

const Id = z.int().min(1)
const Note = z.string().trim().max(1_000).nullable().default(null)
const Until = z.int().min(0).max(MAX_INSTANT).transform(instant).nullable().default(null)

/** Named one by one, or everything that a search finds, but `except`. */
export const BulkSelection = z.union([
  z.strictObject({ ids: z.array(Id).min(1).max(MOST_IDS) }),
  z.strictObject({ search: z.string().max(1_000), except: z.array(Id).max(MOST_IDS).default([]) }),
])
export type BulkSelection = z.input<typeof BulkSelection>

export const BulkAct = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("enable"), note: Note, until: Until }),
  z.strictObject({ verb: z.literal("disable"), note: Note, until: Until }),
  z.strictObject({ verb: z.literal("tag"), add: z.array(Tag).max(MOST_TAGS), remove: z.array(Tag).max(MOST_TAGS) }),
  z.strictObject({ verb: z.literal("delete") }),
])
export type BulkAct = z.input<typeof BulkAct>
type ParsedAct = z.output<typeof BulkAct>

type BulkRequest = { ctx: ServiceContext; selection: BulkSelection; act: BulkAct }

/**
 * How many the selection holds, and how many of them the act would change.
 * @throws AppError `invalid_input` for a search that is not understood: an act must not guess.
 */
export async function countBulk({ ctx, selection, act }: BulkRequest): Promise<ChosenCount> {
  const parsed = parsedAct(act)
  authorise(ctx, verbOf(parsed))
  return await countChosen(ctx.db, await chosenOf(ctx, selection), aimOf(parsed))
}

export type BulkResult = {
  /** What `undoBatch` takes back. */
  batch: string
  changed: number
  /** Left as they were, since they would have more tags than a schedule can. */
  refused: string[]
  /** Why it ended before all were done; what was done until then stays, and can be undone. */
  stoppedBy: string | null
}

/** Switches, tags or deletes any number of schedules, each on record. What is so already is left alone, its note too. */
export async function bulkSchedules({ ctx, selection, act }: BulkRequest): Promise<BulkResult> {
  const parsed = parsedAct(act)
  const batch = newBatch(verbOf(parsed), "note" in parsed ? parsed.note : null)
  authorise(ctx, batch.verb)
  const chosen = await chosenOf(ctx, selection)
  const result: BulkResult = { batch: batch.id, changed: 0, refused: [], stoppedBy: null }
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after
    const done = await ctx.db
      .transaction((tx) => changeChunk(tx, ctx, chosen, parsed, batch, from))
      .catch((error: unknown) => {
        if (result.changed === 0) throw error
        return messageOf(error)
      })
    if (typeof done === "string") return { ...result, stoppedBy: done }
    result.changed += done.changed
    result.refused.push(...done.refused.slice(0, 100 - result.refused.length))
    after = done.last
  }
  return result
}

type Chunk = { changed: number; refused: string[]; last: number | null }

async function changeChunk(
  tx: Tx,
  ctx: ServiceContext,
  chosen: Chosen,
  act: ParsedAct,
  batch: Batch,
  after: number,
): Promise<Chunk> {
  await lockForEdits(tx)
  const found = await lockChosen(tx, chosen, aimOf(act), { after, limit: CHUNK })
  const fit = act.verb === "tag" ? found.filter((schedule) => fits(schedule, act)) : found
  const changed = await change(tx, ctx, fit, act, batch)
  const refused = found.filter((schedule) => !fit.includes(schedule)).map((schedule) => schedule.name)
  return { changed: changed.length, refused, last: found.length === CHUNK ? (found.at(-1)?.id ?? null) : null }
}

async function change(tx: Tx, ctx: ServiceContext, found: readonly StoredSchedule[], act: ParsedAct, batch: Batch) {
  switch (act.verb) {
    case "enable":
    case "disable":
      return await switchFound(tx, ctx, found, { enabled: act.verb === "enable", until: act.until }, batch)
    case "tag":
      return await changeInBatch(tx, ctx, found, batch, (ids) => setTags(tx, ids, { ...act, by: ctx.actor }))
    case "delete":
      return await changeInBatch(tx, ctx, found, batch, (ids) => markDeleted(tx, ids, ctx.actor))
  }
}

function fits(
  schedule: StoredSchedule,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): boolean {
  const kept = schedule.tags.filter((tag) => !remove.includes(tag))
  return new Set([...kept, ...add]).size <= MOST_TAGS
}

async function chosenOf(ctx: ServiceContext, selection: BulkSelection): Promise<Chosen> {
  const parsed = BulkSelection.safeParse(selection)
  if (!parsed.success) throw refusal(problemsOf(parsed.error, selection))
  if ("ids" in parsed.data) return parsed.data
  const now: Instant = await readNow(ctx)
  return { terms: termsOf(parsed.data.search), now, except: parsed.data.except }
}

function parsedAct(act: BulkAct): ParsedAct {
  const parsed = BulkAct.safeParse(act)
  if (parsed.success) return parsed.data
  throw refusal(problemsOf(parsed.error, act))
}

function aimOf(act: ParsedAct): Aim {
  if (act.verb === "delete") return "deleted"
  return act.verb === "tag" ? { add: act.add, remove: act.remove } : { enabled: act.verb === "enable" }
}

function verbOf({ verb }: ParsedAct): BatchVerb {
  return `schedule.${verb}`
}
