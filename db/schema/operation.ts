import { sql } from "drizzle-orm"
import { bigint, boolean, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core"
import { instantColumn, wholeNumber } from "./columns.ts"

/** Leadership: one row per lease name. Times are the database's; see docs/protocol.md. */
export const leases = pgTable("leases", {
  name: text("name").primaryKey(),
  holder: text("holder"),
  epoch: wholeNumber("epoch").notNull().default(0),
  expiresAt: instantColumn("expires_at").notNull().default(sql`'-infinity'`),
  acquiredAt: instantColumn("acquired_at"),
  backendPid: integer("backend_pid"),
  backendStart: text("backend_start"),
  /** Two renewals came from the same backend, so its absence means that the holder is gone. */
  backendConfirmed: boolean("backend_confirmed").notNull().default(false),
})

/** What Redis last acknowledged, to notice when it knows less than it did. One row per lease name. */
export const couriers = pgTable("couriers", {
  name: text("name").primaryKey(),
  incarnation: text("incarnation"),
  sequence: wholeNumber("sequence").notNull().default(0),
  lossDetectedAt: instantColumn("loss_detected_at"),
})

/** Processes that stand for leadership, and when each last reached both stores. */
export const beats = pgTable(
  "beats",
  {
    id: text("id").primaryKey(),
    host: text("host").notNull(),
    pid: integer("pid").notNull(),
    version: text("version").notNull(),
    role: text("role").notNull(),
    startedAt: instantColumn("started_at").notNull(),
    seenAt: instantColumn("seen_at").notNull(),
    redisSeenAt: instantColumn("redis_seen_at"),
  },
  (t) => [index("beats_by_last_sign").on(t.seenAt)],
)

/** Tasks that a worker has announced. */
export const tasks = pgTable("tasks", {
  name: text("name").primaryKey(),
  description: text("description").notNull().default(""),
  queue: text("queue").notNull().default("default"),
  payloadSchema: jsonb("payload_schema"),
  defaults: jsonb("defaults"),
  seenAt: instantColumn("seen_at").notNull(),
})

/** Queues, with where the recorder has got to in each one's event stream. */
export const queues = pgTable("queues", {
  name: text("name").primaryKey(),
  prefix: text("prefix").notNull().default("bull"),
  kind: text("kind").notNull().default("bullmq"),
  settings: jsonb("settings").notNull().default({}),
  /** Whose jobs go on record: `ours`, `all`, `off`. */
  record: text("record").notNull().default("ours"),
  streamPosition: text("stream_position").notNull().default("0-0"),
  streamIncarnation: text("stream_incarnation"),
  createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
})

/** Who changed what. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: instantColumn("at").notNull().default(sql`clock_timestamp()`),
    actor: text("actor").notNull(),
    verb: text("verb").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    note: text("note"),
    before: jsonb("before"),
    after: jsonb("after"),
    /** Entries of one act on many subjects share it; an undo is asked for by it. */
    batch: uuid("batch"),
  },
  (t) => [
    index("audit_log_of_subject").on(t.subjectKind, t.subjectId, t.id),
    index("audit_log_of_batch").on(t.batch, t.id).where(sql`${t.batch} is not null`),
    index("audit_log_of_actor").on(t.actor, t.id),
    index("audit_log_in_order").on(t.at, t.id),
  ],
)
