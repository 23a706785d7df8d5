// Compares what was due with what ran. What was due follows from the file and the rules alone (cron-oracle.ts); only
// the minute that H stands for, which is Onebeat's own choice, is asked of `onebeat next`. What ran is read from the
// record in Postgres and, as a second witness, from the worker's log.
//
//   node --import tsx examples/check.ts --from 2026-01-01T04:58:00Z --until 2026-01-01T05:08:00Z [--log worker.log]
//
// Prints { expected, ran, twice, missing, early, maxLateMs, … } and exits 1 unless all that was due ran, once.
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import pg from "pg"
import { parse } from "yaml"
import { z } from "zod"
import { cronInstants, intervalInstants } from "./cron-oracle.ts"

const ONEBEAT = fileURLToPath(new URL("../bin/onebeat.mjs", import.meta.url))
const UNITS = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
])

const Entry = z.object({
  name: z.string(),
  cron: z.string().optional(),
  every: z.string().optional(),
  anchor: z.string().optional(),
})
type Entry = z.infer<typeof Entry>

type Run = {
  name: string
  id: string
  fire: number
  due: number
  enqueued: number | null
  started: number | null
  state: string
}

const { values } = parseArgs({
  options: {
    from: { type: "string" },
    until: { type: "string" },
    file: { type: "string", default: fileURLToPath(new URL("sentry-beat.yaml", import.meta.url)) },
    log: { type: "string" },
  },
})
const from = instantOf(values.from, "--from")
const until = instantOf(values.until, "--until")
const entries = z.array(Entry).parse(parse(readFileSync(values.file, "utf8")))
const expected = new Set(entries.flatMap((entry) => dueInstants(entry).map((at) => `${entry.name} ${iso(at)}`)))
const runs = await readRuns()
const ended = runs.filter((run) => run.state === "succeeded")
const starts =
  values.log === undefined ? null : startsIn(readFileSync(values.log, "utf8"), new Set(runs.map((run) => run.id)))
const keys = ended.map((run) => `${run.name} ${iso(run.fire)}`)
const report = {
  expected: expected.size,
  ran: ended.length,
  twice: [...repeated(keys), ...repeated(starts ?? [])],
  missing: [...expected].filter((key) => !keys.includes(key)),
  unasked: keys.filter((key) => !expected.has(key)),
  early: runs.filter((run) => isBefore(run.enqueued, run.due) || isBefore(run.started, run.fire)).map((run) => run.id),
  maxLateMs: Math.max(0, ...runs.map((run) => (run.enqueued ?? run.due) - run.due)),
  startsInLog: starts?.length ?? null,
}
process.stdout.write(`${JSON.stringify(report)}\n`)
const isRight =
  [report.twice, report.missing, report.unasked, report.early].every((list) => list.length === 0) &&
  (starts === null || starts.length === report.expected)
process.exitCode = isRight ? 0 : 1

function dueInstants(entry: Entry): number[] {
  if (entry.every !== undefined)
    return intervalInstants(lengthOf(entry.every), instantOf(entry.anchor, `${entry.name}: anchor`), from, until)
  if (entry.cron === undefined) throw new Error(`${entry.name}: neither cron nor every`)
  return /\bH\b/.test(entry.cron) ? askedInstants(entry.name, entry.cron) : cronInstants(entry.cron, from, until)
}

/** H is hashed from the schedule's name: which minute that is, only Onebeat can say. */
function askedInstants(name: string, cron: string): number[] {
  const args = [ONEBEAT, "next", cron, "--name", name, "--from", iso(from - 1), "--count", "1000", "--json"]
  const fires = z
    .array(z.object({ at: z.string() }))
    .parse(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })))
  return fires.map((fire) => Date.parse(fire.at)).filter((at) => at < until)
}

async function readRuns(): Promise<Run[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
  try {
    const ms = (column: string) => `(extract(epoch from r.${column}) * 1000)::float8`
    const found = await client.query<Run>(
      `select s.name, r.id, r.state, ${ms("fire_at")} as fire, ${ms("due_at")} as due, ${ms("enqueued_at")} as enqueued,
         ${ms("started_at")} as started
       from runs r join schedules s on s.id = r.schedule_id
       where s.name = any($1) and r.fire_at >= $2 and r.fire_at < $3`,
      [entries.map((entry) => entry.name), iso(from), iso(until)],
    )
    return found.rows
  } finally {
    await client.end()
  }
}

/** The runs that the worker's log says were started, each as often as it says so. */
function startsIn(log: string, known: ReadonlySet<string>): string[] {
  const ids = log.split("\n").flatMap((line) => /"run":"([^"]+)"/.exec(line)?.[1] ?? [])
  return ids.filter((id) => known.has(id))
}

function repeated(all: readonly string[]): string[] {
  return [...new Set(all.filter((one, index) => all.indexOf(one) !== index))]
}

function isBefore(time: number | null, limit: number): boolean {
  return time !== null && time < limit
}

function lengthOf(text: string): number {
  const [, count, unit = ""] = /^(\d+)([smh])$/.exec(text) ?? []
  const ms = Number(count) * (UNITS.get(unit) ?? Number.NaN)
  if (Number.isNaN(ms)) throw new Error(`${text}: this check knows lengths such as 10s, 5m and 1h`)
  return ms
}

function instantOf(text: string | undefined, what: string): number {
  const at = Date.parse(text ?? "")
  if (Number.isNaN(at)) throw new Error(`${what}: expected an instant such as 2026-01-01T04:58:00Z`)
  return at
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
