import { writeFileSync } from "node:fs"
import path from "node:path"
import type pg from "pg"
import { openTestDatabase } from "./database.ts"
import { type Exit, spawnNode, type TestProcess } from "./process.ts"
import { openTestRedis } from "./redis.ts"
import { until } from "./wait.ts"

/** Where an installation lives, as its processes are told. */
export type Stores = { databaseUrl: string; redisUrl: string; namespace: string; prefix: string }

/** An installation of its own on the run's servers, reached directly. */
export type Installation = Stores & { pool: pg.Pool; remove(): Promise<void> }

export async function openInstallation(): Promise<Installation> {
  const { redisUrl, prefix, namespace, clean } = openTestRedis()
  const { databaseUrl, pool, drop } = await openTestDatabase({ namespace })
  return {
    databaseUrl,
    redisUrl,
    prefix,
    namespace,
    pool,
    async remove() {
      await clean()
      await drop()
    },
  }
}

/** Runs the program to its end. Fails when it fails. */
export async function onebeat(stores: Stores, args: readonly string[]): Promise<string> {
  const command = spawnNode("bin/onebeat.mjs", args, { env: envOf(stores) })
  const { code } = await command.exited()
  if (code !== 0) throw new Error(`onebeat ${args.join(" ")} ended with ${code}:\n${command.output()}`)
  return command.stdout()
}

export type Fleet = {
  /** Those that run. */
  beats(): readonly TestProcess[]
  start(): TestProcess
  /** The beat that holds the lease now, by Postgres. */
  leader(): Promise<TestProcess>
  /** SIGKILL, and the end of the process awaited. */
  kill(beat: TestProcess): Promise<Exit>
  /** Fails when a beat has ended by itself. Writes each beat's log to the directory that ONEBEAT_SYSTEM_LOGS names. */
  stop(): Promise<void>
}

/** Beats as processes, told of `stores`; `pool` reads the lease by another way than theirs. */
export async function startBeats(stores: Stores, pool: pg.Pool, count: number): Promise<Fleet> {
  const started: TestProcess[] = []
  const killed = new Set<TestProcess>()
  const beats = () => started.filter((beat) => beat.isRunning())
  function start(): TestProcess {
    const beat = spawnNode("bin/onebeat.mjs", ["beat"], { env: envOf(stores) })
    started.push(beat)
    return beat
  }
  const fleet: Fleet = {
    beats,
    start,
    async leader() {
      return await until(
        async () => {
          const held = await pool.query<{ holder: string }>(
            "select holder from leases where holder is not null and expires_at > clock_timestamp()",
          )
          const pid = Number(held.rows[0]?.holder.split(":")[1])
          return beats().find((beat) => beat.pid === pid)
        },
        { timeoutMs: 15_000, every: 10, what: "a leader among the running beats" },
      )
    },
    async kill(beat) {
      killed.add(beat)
      beat.kill("SIGKILL")
      return await beat.exited()
    },
    async stop() {
      const fallen = started.filter((beat) => !beat.isRunning() && !killed.has(beat))
      for (const beat of beats()) beat.kill("SIGCONT")
      await Promise.all(started.map((beat) => beat.stop()))
      const { ONEBEAT_SYSTEM_LOGS: directory } = process.env
      if (directory)
        for (const beat of started) writeFileSync(path.join(directory, `beat-${beat.pid}.log`), beat.stderr())
      if (fallen.length > 0)
        throw new Error(`a beat ended by itself:\n${fallen.map((beat) => beat.output()).join("\n")}`)
    },
  }
  for (let i = 0; i < count; i++) start()
  await Promise.all(started.map((beat) => beat.waitForLine(/"beat\.started"/)))
  await fleet.leader()
  return fleet
}

/** What a beat wrote, line by line, between two instants of the wall's clock. */
export function logLines(beat: TestProcess, from: number, until: number): string[] {
  return beat
    .stderr()
    .split("\n")
    .filter((line) => {
      const time = /"time":"([^"]+)"/.exec(line)?.[1]
      return time !== undefined && Date.parse(time) >= from && Date.parse(time) < until
    })
}

/** How a process is told where its installation lives. */
export function envOf(stores: Stores): Record<string, string> {
  return {
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    ONEBEAT_NAMESPACE: stores.namespace,
    ONEBEAT_QUEUE_PREFIX: stores.prefix,
  }
}
