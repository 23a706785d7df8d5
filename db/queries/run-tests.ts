import { type SQL, sql } from "drizzle-orm"
import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"
import { assertNever } from "#core/errors.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { RunTest, ScheduleChoice } from "#core/search/run-filter.ts"
import { LATE_MS, type RunTrait } from "#core/search/runs.ts"
import type { Distance } from "#core/search/values.ts"
import type { Db } from "#db/connect.ts"

/** SQL for an instant; those beyond what Postgres can hold are its infinities. */
export function timestamp(ms: number): SQL {
  if (ms >= POSTGRES_END_MS) return sql`'infinity'::timestamptz`
  if (ms <= -POSTGRES_END_MS) return sql`'-infinity'::timestamptz`
  return sql`${formatInstant(instant(ms))}::timestamptz`
}
/** The year 9999 and its like before 1970: what {@link formatInstant} can write. */
const POSTGRES_END_MS = Math.min(62_000_000_000_000, MAX_INSTANT)

/** All tests hold of the run `r`. */
export function allOf(tests: readonly RunTest[], now: Instant): SQL {
  if (tests.length === 0) return sql`true`
  return sql.join(
    tests.map((test) => (test.isNegated ? sql`not coalesce(${anyOf(test, now)}, false)` : anyOf(test, now))),
    sql` and `,
  )
}

/** One of the test's values holds of the run `r`; null counts as false. */
function anyOf(test: RunTest, now: Instant): SQL {
  switch (test.key) {
    case "is":
      return either(test.values.map(hasTrait))
    case "task":
      return either(test.values.map((pattern) => matches(sql`r.task`, pattern)))
    case "queue":
      return either(test.values.map((pattern) => matches(sql`r.queue`, pattern)))
    case "worker":
      return either(test.values.map((pattern) => matches(sql`r.worker`, pattern)))
    case "trigger":
      return sql`r.trigger = any(${sql.param(test.values)}::text[])`
    case "reason":
      return sql`r.reason = any(${sql.param(test.values)}::text[])`
    case "took":
      return either(test.values.map((distance) => compares(tookMs(now), distance)))
    case "late":
      return either(test.values.map((distance) => sql`(r.trigger = 'schedule' and ${compares(LATE, distance)})`))
    case "schedule":
    case "word":
      // A scalar query stays a look by key for each run, however many schedules there are.
      return sql`coalesce((select ${chosenBy(test)} from schedules s where s.id = r.schedule_id), ${withoutRow(test)})`
    default:
      return assertNever(test)
  }
}

const LATE = sql`(extract(epoch from r.enqueued_at - r.due_at) * 1000)`

function tookMs(now: Instant): SQL {
  return sql`(extract(epoch from coalesce(r.finished_at, case when r.state in ('running', 'cancelling') then ${timestamp(now)} end) - r.started_at) * 1000)`
}

function hasTrait(trait: RunTrait): SQL {
  switch (trait) {
    case "live":
      return sql`r.state in ('planned', 'held', 'enqueued', 'running', 'retrying', 'cancelling')`
    case "late":
      return sql`(r.trigger = 'schedule' and ${LATE} > ${LATE_MS}::float8)`
    case "retried":
      return sql`r.attempt > 1`
    default:
      return assertNever(trait)
  }
}

/** Schedules that the choices leave, deleted ones too, up to a limit. */
export async function chosenSchedules(
  db: Db,
  choices: readonly ScheduleChoice[],
  limit: number,
): Promise<{ id: number; jitterMs: number }[]> {
  const found = await db.execute<{ id: string; jitter: string }>(
    sql`select s.id, s.jitter_ms as jitter from schedules s where ${sql.join(choices.map(chosenBy), sql` and `)} limit ${limit}`,
  )
  return found.rows.map((row) => ({ id: Number(row.id), jitterMs: Number(row.jitter) }))
}

/** The jitter of a schedule, living or not: its runs are due up to that much after they fire. */
export async function jitterOf(db: Db, scheduleId: number): Promise<number> {
  const found = await db.execute<{ jitter: string }>(
    sql`select jitter_ms as jitter from schedules where id = ${scheduleId}`,
  )
  return Number(found.rows[0]?.jitter ?? 0)
}

/** Of the schedule `s`. */
function chosenBy(choice: Pick<ScheduleChoice, "key" | "values">): SQL {
  if (choice.key === "schedule") return either(choice.values.map((pattern) => matches(sql`s.name`, pattern)))
  return either(choice.values.map((word) => sql`strpos(lower(s.name || E'\n' || s.task), ${word.toLowerCase()}) > 0`))
}

/** Of a run whose schedule is gone from the table, or that never had one. */
function withoutRow(choice: Pick<ScheduleChoice, "key" | "values">): SQL {
  const name = sql`r.options ->> 'scheduleName'`
  if (choice.key === "schedule") return either(choice.values.map((pattern) => matches(sql`(${name})`, pattern)))
  return either(
    choice.values.map((word) => sql`strpos(lower(concat_ws(E'\n', ${name}, r.task)), ${word.toLowerCase()}) > 0`),
  )
}

/** `*` stands for any characters; without it the whole must be equal, which an index can serve. */
function matches(column: SQL, pattern: string): SQL {
  if (!pattern.includes("*")) return sql`${column} = ${pattern}`
  const like = pattern.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%")
  return sql`${column} like ${like}`
}

function compares(value: SQL, { side, ms }: Distance): SQL {
  return side === ">" ? sql`${value} > ${ms}::float8` : sql`${value} < ${ms}::float8`
}

function either(conditions: readonly SQL[]): SQL {
  return sql`(${sql.join([...conditions], sql` or `)})`
}
