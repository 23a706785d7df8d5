import { sql } from "drizzle-orm"
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core"
import { RUN_STATES, RUN_TRIGGERS } from "#core/run-state.ts"
import { instantColumn, wholeNumber } from "./columns.ts"

const ENDED_BADLY = "'failed', 'cancelled', 'skipped', 'expired', 'lost', 'unknown'"
/** SQL: a run that has ended. Only then does it enter the lists' indexes, so that its life before costs them nothing. */
export const HAS_ENDED = `(state in ('succeeded', ${ENDED_BADLY}))`
/** SQL: an ended run that did not just succeed on schedule, in time and at the first attempt: the few that people look for. */
export const IS_OF_NOTE = `(state in (${ENDED_BADLY}) or state = 'succeeded' and (reason is not null or trigger <> 'schedule' or attempt > 1 or enqueued_at - due_at > interval '1 second'))`

/**
 * One occurrence of a schedule, or one trigger by hand. Partitioned by day of `fire_at` (the migration says
 * so; drizzle has no word for it), so that retention is a drop and the key holds `fire_at`, which for an
 * occurrence is part of the id anyhow.
 */
export const runs = pgTable(
  "runs",
  {
    id: text("id").notNull(),
    scheduleId: wholeNumber("schedule_id"),
    trigger: text("trigger").notNull(),
    fireAt: instantColumn("fire_at").notNull(),
    dueAt: instantColumn("due_at").notNull(),
    /** The last instant at which it may start, from the schedule's start deadline. */
    startBy: instantColumn("start_by"),
    state: text("state").notNull(),
    reason: text("reason"),
    /** How often it was sent: 1, and one more for each redelivery after a loss. */
    delivery: integer("delivery").notNull().default(1),
    epoch: wholeNumber("epoch"),
    task: text("task").notNull(),
    payload: jsonb("payload").notNull(),
    queue: text("queue").notNull(),
    /** Policies as they were when planned: see `RunOptions` in the core. */
    options: jsonb("options").notNull(),
    revision: wholeNumber("revision"),
    retryOf: text("retry_of"),
    plannedAt: instantColumn("planned_at").notNull().default(sql`clock_timestamp()`),
    enqueuedAt: instantColumn("enqueued_at"),
    startedAt: instantColumn("started_at"),
    finishedAt: instantColumn("finished_at"),
    worker: text("worker"),
    attempt: integer("attempt").notNull().default(0),
    result: jsonb("result"),
    error: text("error"),
    /** BullMQ's id, only where it is not the run's: applications' own jobs. */
    jobId: text("job_id"),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.fireAt] }),
    index("runs_for_dispatch").on(t.dueAt, t.id).where(sql`${t.state} = 'planned'`),
    index("runs_outstanding")
      .on(t.state, t.id)
      .where(sql`${t.state} in ('held', 'enqueued', 'running', 'retrying', 'cancelling')`),
    index("runs_to_expire").on(t.startBy).where(sql`${t.startBy} is not null and ${t.state} = 'enqueued'`),
    index("runs_live_of_schedule")
      .on(t.scheduleId)
      .where(sql`${t.state} in ('planned', 'held', 'enqueued', 'running', 'retrying', 'cancelling')`),
    index("runs_of_schedule").on(t.scheduleId, t.fireAt.desc()),
    index("runs_of_retry").on(t.retryOf).where(sql`${t.retryOf} is not null`),
    index("runs_ended_in_due_order").on(t.dueAt, t.id).where(sql.raw(HAS_ENDED)),
    index("runs_of_note_in_due_order").on(t.dueAt, t.id).where(sql.raw(IS_OF_NOTE)),
    check("runs_state_known", sql`${t.state} in (${sql.raw(RUN_STATES.map((state) => `'${state}'`).join(", "))})`),
    check(
      "runs_trigger_known",
      sql`${t.trigger} in (${sql.raw(RUN_TRIGGERS.map((trigger) => `'${trigger}'`).join(", "))})`,
    ),
  ],
)

/** One try of a run, as far as BullMQ tells: its events, then the job's own record. */
export const attempts = pgTable(
  "attempts",
  {
    runId: text("run_id").notNull(),
    fireAt: instantColumn("fire_at").notNull(),
    delivery: integer("delivery").notNull(),
    attempt: integer("attempt").notNull(),
    state: text("state").notNull(),
    worker: text("worker"),
    startedAt: instantColumn("started_at"),
    finishedAt: instantColumn("finished_at"),
    error: text("error"),
  },
  (t) => [primaryKey({ columns: [t.runId, t.fireAt, t.delivery, t.attempt] })],
)

/** A long stretch that did not fire, and why: one row instead of a run for each instant. */
export const runGaps = pgTable(
  "run_gaps",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    scheduleId: wholeNumber("schedule_id").notNull(),
    /** First instant left out. */
    fromAt: instantColumn("from_at").notNull(),
    /** Last instant left out. */
    toAt: instantColumn("to_at").notNull(),
    /** How many instants; null where only the range is known. */
    count: wholeNumber("count"),
    reason: text("reason").notNull(),
    detail: jsonb("detail"),
    createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index("run_gaps_of_schedule").on(t.scheduleId, t.toAt)],
)
