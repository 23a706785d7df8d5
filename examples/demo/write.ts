import type pg from "pg"
import type { HistoryGap, HistoryRun } from "./history.ts"

const CHUNK = 2_000
const COLUMNS = [
  ["id", "text"],
  ["scheduleId", "bigint"],
  ["trigger", "text"],
  ["fireAt", "at"],
  ["dueAt", "at"],
  ["startBy", "at"],
  ["state", "text"],
  ["reason", "text"],
  ["delivery", "int"],
  ["epoch", "bigint"],
  ["task", "text"],
  ["payload", "jsonb"],
  ["queue", "text"],
  ["options", "jsonb"],
  ["revision", "bigint"],
  ["retryOf", "text"],
  ["plannedAt", "at"],
  ["enqueuedAt", "at"],
  ["startedAt", "at"],
  ["finishedAt", "at"],
  ["worker", "text"],
  ["attempt", "int"],
  ["result", "jsonb"],
  ["error", "text"],
  ["jobId", "text"],
] as const
const ATTEMPT_COLUMNS = [
  ["runId", "text"],
  ["fireAt", "at"],
  ["delivery", "int"],
  ["attempt", "int"],
  ["state", "text"],
  ["worker", "text"],
  ["startedAt", "at"],
  ["finishedAt", "at"],
  ["error", "text"],
] as const

/** Writes runs with their attempts, as if a beat had: partitions are made for the days that have none. */
export async function writeRuns(client: pg.ClientBase, runs: readonly HistoryRun[]): Promise<void> {
  const days = new Set(runs.map((run) => Math.floor(run.fireAt / 86_400_000)))
  await client.query("select ensure_run_partition('1970-01-01'::date + day) from unnest($1::int[]) day", [[...days]])
  for (let from = 0; from < runs.length; from += CHUNK) {
    const chunk = runs.slice(from, from + CHUNK)
    await insert(client, "runs", COLUMNS, chunk)
    const attempts = chunk.flatMap(({ id, fireAt, delivery, attempts: tries }) =>
      tries.map((one) => ({ runId: id, fireAt, delivery, ...one })),
    )
    await insert(client, "attempts", ATTEMPT_COLUMNS, attempts)
  }
}

export async function writeGaps(client: pg.ClientBase, gaps: readonly HistoryGap[]): Promise<void> {
  await client.query(
    `insert into run_gaps (schedule_id, from_at, to_at, count, reason, created_at)
     select g."scheduleId", to_timestamp(g."fromAt" / 1000), to_timestamp(g."toAt" / 1000), g.count, g.reason, to_timestamp(g."toAt" / 1000)
     from jsonb_to_recordset($1::jsonb) g("scheduleId" bigint, "fromAt" float8, "toAt" float8, count bigint, reason text)`,
    [JSON.stringify(gaps)],
  )
}

async function insert(
  client: pg.ClientBase,
  table: string,
  columns: readonly (readonly [string, string])[],
  rows: readonly object[],
): Promise<void> {
  const names = columns.map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  const values = columns.map(([name, type]) => (type === "at" ? `to_timestamp(x."${name}" / 1000)` : `x."${name}"`))
  const types = columns.map(([name, type]) => `"${name}" ${type === "at" ? "float8" : type}`)
  await client.query(
    `insert into ${table} (${names.join(", ")}) select ${values.join(", ")} from jsonb_to_recordset($1::jsonb) x(${types.join(", ")})`,
    [JSON.stringify(rows)],
  )
}
