import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type pg from "pg"
import type { ScheduleDraft } from "#core/schedule-input.ts"
import { onebeat, type Stores } from "./beats.ts"
import { until } from "./wait.ts"
import type { Seen } from "./witness.ts"

/** Schedules alike, all due in the same instants. */
export type Load = {
  queue: string
  count: number
  everySeconds: number
  policies?: Partial<ScheduleDraft>
  /** For how long the witness works on each run, in ms. */
  workMs?: number
  /** The number of the first; each payload tells its own. */
  first?: number
}

/** The first instant, and the first that is none any more. */
export type Span = { from: number; until: number }

/** What every interval is counted from; a whole second. */
const ANCHOR = Date.UTC(2026, 0, 1)
const NOT_YET = "2100-01-01T00:00:00Z"

/**
 * Puts the schedules in by the command line, as people do, and when they are in, however long that took, says by SQL
 * when they begin: `inMs` from then or a little later.
 */
export async function startLoad(
  home: Stores & { pool: pg.Pool },
  loads: readonly Load[],
  options: { lastsMs: number; inMs?: number },
): Promise<Span> {
  const begun = performance.now()
  await apply(home, loads.flatMap(draftsOf))
  // A machine that took long over that needs longer for the rest as well.
  const { lastsMs, inMs = Math.max(2_500, performance.now() - begun) } = options
  const everyMs = Math.max(...loads.map((load) => load.everySeconds * 1_000))
  const from = ANCHOR + Math.ceil((Date.now() + inMs - ANCHOR) / everyMs) * everyMs
  const numbers = loads.flatMap(numbersOf)
  await home.pool.query(
    `update schedules set starts_at = to_timestamp($2 / 1000.0), ends_at = to_timestamp($3 / 1000.0)
     where (payload->>'n')::int = any($1)`,
    [numbers, from, from + lastsMs],
  )
  if (Date.now() > from - 1_000) throw new Error("this machine is too slow to say in time when the schedules begin")
  return { from, until: from + lastsMs }
}

async function apply(stores: Stores, drafts: readonly ScheduleDraft[]): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "onebeat-load-"))
  const file = path.join(directory, "load.json")
  writeFileSync(file, JSON.stringify(drafts))
  try {
    await onebeat(stores, ["apply", "-f", file])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Every instant of the load by the rule alone, as `number@instant`. */
export function due(load: Load, span: Span): string[] {
  const instants: number[] = []
  for (let at = span.from; at < span.until; at += load.everySeconds * 1_000) instants.push(at)
  return numbersOf(load).flatMap((n) => instants.map((at) => keyOf(n, at)))
}

export type Verdict = {
  expected: number
  ran: number
  twice: string[]
  missing: string[]
  /** Ran and was not due. */
  unasked: string[]
  early: string[]
  maxLateMs: number
}

/** What was due against what a witness saw. */
export function judge(expected: readonly string[], seen: readonly Seen[]): Verdict {
  const times = new Map<string, number[]>()
  for (const one of seen) {
    const key = keyOf(one.data.n, fireAtOf(one))
    times.set(key, [...(times.get(key) ?? []), one.at])
  }
  const wanted = new Set(expected)
  return {
    expected: wanted.size,
    ran: seen.length,
    twice: [...times].filter(([, at]) => at.length > 1).map(([key]) => key),
    missing: expected.filter((key) => !times.has(key)),
    unasked: [...times.keys()].filter((key) => !wanted.has(key)),
    early: seen.filter((one) => one.at < fireAtOf(one)).map((one) => one.id),
    maxLateMs: seen.reduce((most, one) => Math.max(most, one.at - fireAtOf(one)), 0),
  }
}

/** The instant in a run's id, `s<schedule>@<instant>`. */
export function fireAtOf(seen: Pick<Seen, "id">): number {
  return Number(seen.id.split("@")[1])
}

/** Resolves when every schedule has come to its end and every run has ended in Postgres. */
export async function settled(pool: pg.Pool, options: { timeoutMs?: number } = {}): Promise<void> {
  await until(
    async () => {
      const left = await pool.query<{ count: string }>(
        `select (select count(*) from schedule_cursors where next_fire_at is not null)
           + (select count(*) from runs where finished_at is null) as count`,
      )
      return left.rows[0]?.count === "0"
    },
    { timeoutMs: options.timeoutMs ?? 20_000, every: 100, what: "the end of every schedule and every run" },
  )
}

/** How many runs are in each state, with the reason and the delivery where they say anything. */
export async function states(pool: pg.Pool): Promise<Record<string, number>> {
  const found = await pool.query<{ what: string; count: string }>(
    `select concat_ws(' ', state, reason, case when delivery > 1 then 'delivery ' || delivery end) as what, count(*)
     from runs group by 1 order by 1`,
  )
  return Object.fromEntries(found.rows.map((row) => [row.what, Number(row.count)]))
}

function keyOf(n: number, fireAt: number): string {
  return `${n}@${fireAt}`
}

function numbersOf(load: Load): number[] {
  return Array.from({ length: load.count }, (_, index) => (load.first ?? 0) + index)
}

function draftsOf(load: Load): ScheduleDraft[] {
  return numbersOf(load).map((n) => ({
    name: `load-${n}`,
    every: `${load.everySeconds}s`,
    anchor: new Date(ANCHOR).toISOString(),
    startsAt: NOT_YET,
    task: "witnessed",
    payload: load.workMs === undefined ? { n } : { n, work: load.workMs },
    queue: load.queue,
    ...load.policies,
  }))
}
