// The whole of sentry-beat.yaml for ten minutes, an hour's start among them: two beats, one worker that runs any task,
// and the leader killed -9 at the two busiest instants and started again. Then check.ts says what came of it.
//
//   DATABASE_URL=… REDIS_URL=… node --import tsx examples/soak.ts [--from 2026-01-01T04:58:00Z] [--minutes 10]
//
// Without --from it begins at the next :58. The database is best a new one. Logs are left in soak/, or in --dir.
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, openSync, readFileSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { parse } from "yaml"
import { z } from "zod"

const HERE = path.dirname(fileURLToPath(import.meta.url))
const ONEBEAT = path.join(HERE, "..", "bin", "onebeat.mjs")
const FILE = path.join(HERE, "sentry-beat.yaml")
const MINUTE = 60_000
/** Of the whole: of ten minutes from :58 the hour's start, where most schedules fire at once, and five minutes on. */
const KILLS_AT = [0.2, 0.7]

const Status = z.object({ leader: z.object({ holder: z.string() }).nullable() })

const { values } = parseArgs({
  options: {
    from: { type: "string" },
    minutes: { type: "string", default: "10" },
    dir: { type: "string", default: "soak" },
  },
})
const from = values.from === undefined ? next58(Date.now()) : Date.parse(values.from)
if (Number.isNaN(from)) throw new Error(`--from: ${values.from}: expected an instant such as 2026-01-01T04:58:00Z`)
const lastsMs = Number(values.minutes) * MINUTE
const until = from + lastsMs
mkdirSync(values.dir, { recursive: true })

const running: ChildProcess[] = []
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})

onebeat("migrate")
onebeat("apply", "-f", FILE)
start("beat-1", "beat")
start("beat-2", "beat")
const queues = z
  .array(z.object({ queue: z.string().default("default") }))
  .parse(parse(readFileSync(FILE, "utf8")))
  .map((entry) => entry.queue)
start("worker", "worker", "--catch-all", "log.message", "--queues", [...new Set(queues)].join(","))
say(`from ${iso(from)} to ${iso(until)}`)
for (const [index, part] of KILLS_AT.entries()) {
  const at = from + part * lastsMs
  await reach(at - 1_000)
  const pid = leaderPid()
  await reach(at)
  process.kill(pid, "SIGKILL")
  say(`killed the leader, ${pid}`)
  start(`beat-${index + 3}`, "beat")
}
await reach(until + 5_000)
const args = ["--import", "tsx", path.join(HERE, "check.ts"), "--from", iso(from), "--until", iso(until)]
const check = spawn(process.execPath, [...args, "--log", path.join(values.dir, "worker.log")], { stdio: "inherit" })
process.exitCode = await new Promise<number>((resolve) => check.once("close", (code) => resolve(code ?? 1)))
await Promise.all(running.map(stop))

function onebeat(...words: string[]): string {
  return execFileSync(process.execPath, [ONEBEAT, ...words], { encoding: "utf8" })
}

function start(name: string, ...words: string[]): void {
  const log = openSync(path.join(values.dir, `${name}.log`), "w")
  running.push(spawn(process.execPath, [ONEBEAT, ...words], { stdio: ["ignore", log, log] }))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("close", resolve))
  child.kill("SIGTERM")
  await ended
}

/** A holder is `host:pid:random`. */
function leaderPid(): number {
  const { leader } = Status.parse(JSON.parse(onebeat("status", "--json")))
  if (leader === null) throw new Error("no beat leads")
  return Number(leader.holder.split(":")[1])
}

async function reach(at: number): Promise<void> {
  while (Date.now() < at) await sleep(at - Date.now())
}

function next58(now: number): number {
  const hour = Math.floor(now / (60 * MINUTE)) * 60 * MINUTE
  return hour + 58 * MINUTE > now ? hour + 58 * MINUTE : hour + 118 * MINUTE
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function say(text: string): void {
  process.stderr.write(`${iso(Date.now())} ${text}\n`)
}
