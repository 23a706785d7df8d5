import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core"
import { instantColumn, wholeNumber } from "./columns.ts"

/** What people edit. The beat never writes here but for `fault`, `enabled` at its own times, and end of life. */
export const schedules = pgTable(
  "schedules",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    tags: text("tags").array().notNull().default(sql`'{}'`),
    enabled: boolean("enabled").notNull().default(true),
    enabledNote: text("enabled_note"),
    enableAt: instantColumn("enable_at"),
    disableAt: instantColumn("disable_at"),
    recurrence: jsonb("recurrence").notNull(),
    timeZone: text("time_zone").notNull().default("UTC"),
    dstPolicy: text("dst_policy").notNull().default("once"),
    startsAt: instantColumn("starts_at"),
    endsAt: instantColumn("ends_at"),
    maxFires: integer("max_fires"),
    calendars: text("calendars").array().notNull().default(sql`'{}'`),
    task: text("task").notNull(),
    payload: jsonb("payload").notNull().default({}),
    queue: text("queue").notNull().default("default"),
    priority: integer("priority").notNull().default(0),
    catchUp: text("catch_up").notNull().default("latest"),
    catchUpWindowMs: wholeNumber("catch_up_window_ms"),
    catchUpCap: integer("catch_up_cap").notNull().default(100),
    graceMs: wholeNumber("grace_ms").notNull().default(30_000),
    overlap: text("overlap").notNull().default("allow"),
    jitterMs: wholeNumber("jitter_ms").notNull().default(0),
    startDeadlineMs: wholeNumber("start_deadline_ms"),
    onRedisLoss: text("on_redis_loss").notNull().default("redeliver"),
    retry: jsonb("retry"),
    timeout: jsonb("timeout"),
    disableAfterFailures: integer("disable_after_failures"),
    revision: wholeNumber("revision").notNull().default(1),
    effectiveAt: instantColumn("effective_at").notNull().default(sql`clock_timestamp()`),
    source: text("source").notNull().default("api"),
    fault: text("fault"),
    faultAt: instantColumn("fault_at"),
    createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: instantColumn("updated_at").notNull().default(sql`clock_timestamp()`),
    updatedBy: text("updated_by").notNull().default("sql"),
    deletedAt: instantColumn("deleted_at"),
  },
  (t) => [
    uniqueIndex("schedules_name_among_the_living").on(t.name).where(sql`${t.deletedAt} is null`),
    index("schedules_by_tag").using("gin", t.tags).where(sql`${t.deletedAt} is null`),
    index("schedules_by_update").on(t.updatedAt, t.id).where(sql`${t.deletedAt} is null`),
    index("schedules_by_task").on(t.task.op("text_pattern_ops"), t.id).where(sql`${t.deletedAt} is null`),
    index("schedules_by_queue").on(t.queue.op("text_pattern_ops"), t.id).where(sql`${t.deletedAt} is null`),
    index("schedules_disabled").on(t.id).where(sql`not ${t.enabled} and ${t.deletedAt} is null`),
    index("schedules_owned_by_files").on(t.id).where(sql`${t.source} like 'file:%' and ${t.deletedAt} is null`),
    // What a search looks at in every schedule, whose wide rows then stay unread: the migration includes name, enabled, source.
    index("schedules_searched").on(t.id).where(sql`${t.deletedAt} is null`),
    index("schedules_with_fault").on(t.id).where(sql`${t.fault} is not null and ${t.deletedAt} is null`),
    index("schedules_to_switch_on").on(t.enableAt).where(sql`${t.enableAt} is not null`),
    index("schedules_to_switch_off").on(t.disableAt).where(sql`${t.disableAt} is not null`),
  ],
)

/** The beat's inbox: ids of schedules that somebody changed, written by the trigger on `schedules`. */
export const scheduleChanges = pgTable("schedule_changes", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  scheduleId: wholeNumber("schedule_id").notNull(),
  changedAt: instantColumn("changed_at").notNull().default(sql`clock_timestamp()`),
})

/**
 * What undo needs, kept for a day: of each schedule that a batch of edits changed, the columns as they were before.
 * The audit log cannot serve, since it hides what looks like a secret.
 */
export const scheduleUndos = pgTable(
  "schedule_undos",
  {
    batch: uuid("batch").notNull(),
    scheduleId: wholeNumber("schedule_id").notNull(),
    verb: text("verb").notNull(),
    actor: text("actor").notNull(),
    at: instantColumn("at").notNull().default(sql`clock_timestamp()`),
    /** The one that the batch left: an edit on top of it is not undone. */
    revision: wholeNumber("revision").notNull(),
    columns: jsonb("columns").notNull(),
  },
  (t) => [primaryKey({ columns: [t.batch, t.scheduleId] }), index("schedule_undos_by_age").on(t.at)],
)

/** Where the beat has got to with each schedule; narrow, because it is rewritten at every fire. */
export const scheduleCursors = pgTable(
  "schedule_cursors",
  {
    scheduleId: wholeNumber("schedule_id")
      .primaryKey()
      .references(() => schedules.id, { onDelete: "cascade" }),
    nextFireAt: instantColumn("next_fire_at"),
    dueAt: instantColumn("due_at"),
    lastFireAt: instantColumn("last_fire_at"),
    fireCount: wholeNumber("fire_count").notNull().default(0),
    failuresInARow: integer("failures_in_a_row").notNull().default(0),
    /** `schedules.revision` and `effective_at` as of the last look; a difference means an edit. */
    revision: wholeNumber("revision").notNull(),
    effectiveAt: instantColumn("effective_at").notNull(),
    tzVersion: text("tz_version").notNull().default(""),
  },
  (t) => [
    index("schedule_cursors_due").on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index("schedule_cursors_next_fire").on(t.nextFireAt, t.scheduleId).where(sql`${t.nextFireAt} is not null`),
    index("schedule_cursors_last_fire").on(t.lastFireAt, t.scheduleId).where(sql`${t.lastFireAt} is not null`),
    index("schedule_cursors_failing").on(t.scheduleId).where(sql`${t.failuresInARow} > 0`),
  ],
)

/** Named sets of days that schedules leave out. */
export const calendars = pgTable("calendars", {
  name: text("name").primaryKey(),
  rules: jsonb("rules").notNull(),
  revision: wholeNumber("revision").notNull().default(1),
  createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
  updatedAt: instantColumn("updated_at").notNull().default(sql`clock_timestamp()`),
})
