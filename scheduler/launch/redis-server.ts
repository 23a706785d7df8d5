import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Home } from "./home.ts"
import { homeDir } from "./home.ts"
import { cannotStart } from "./launch-error.ts"
import { lastLines } from "./postgres-data.ts"
import { passwordIn, writePrivate } from "./private-file.ts"
import { commandLineOf, identify, isAlive, type ProcessIdentity } from "./process-identity.ts"
import type { Say } from "./progress.ts"
import { askRedis } from "./redis-ask.ts"
import { findRedis } from "./redis-programs.ts"
import { readRunState, rememberProcess } from "./run-state.ts"
import { type ServerProcess, type StartedServer, startOnFreePort, startServer } from "./server-process.ts"
import { stopProcess } from "./stop-process.ts"

const READY_WITHIN_MS = 120_000
const STOP_STEPS = [
  { signal: "SIGTERM", waitMs: 7_000 },
  { signal: "SIGKILL", waitMs: 1_000 },
] as const

export type RedisOptions = { home: Home; say: Say; ephemeral: boolean }

/**
 * Starts our own Redis on the home's append-only file. Two on one file would destroy it, so whatever an earlier start
 * left is stopped first: the process it noted, and the one that the pid file of Redis itself names.
 */
export async function startRedis({ home, say, ephemeral }: RedisOptions, fixedPort?: number): Promise<StartedServer> {
  const password = passwordIn(path.join(home.dir, "redis.password"))
  const program = await findRedis(home, say)
  await stopLeftOver(home, say)
  const { server, port } = await startOnFreePort(home, "redis", fixedPort, async (port) => {
    const server = await startServer({
      file: program.file,
      args: [writeConfig(home, port, password, ephemeral)],
      libraryPath: program.libraryPath,
      account: home.account,
      logFile: path.join(homeDir(home, "logs"), "redis.log"),
      stopSignal: "SIGTERM",
    })
    rememberProcess(home, "redis", identify(server.pid))
    await untilReady({ home, server, port, password })
    return server
  })
  if (server.hasEnded()) throw startFailure(home, server)
  say(`Redis ${program.version} (${program.file}) is up on port ${port}`)
  return { url: `redis://:${password}@127.0.0.1:${port}`, port, ended: server.ended, stop: () => stop(home, server) }
}

function redisDataDir(home: Home): string {
  return path.join(home.dataDir, "redis")
}

function pidFile(home: Home): string {
  return path.join(redisDataDir(home), "redis.pid")
}

function writeConfig(home: Home, port: number, password: string, ephemeral: boolean): string {
  const dir = redisDataDir(home)
  if (!fs.existsSync(dir)) {
    fs.mkdirSync(dir, { mode: 0o700 })
    if (home.account) fs.chownSync(dir, home.account.uid, home.account.gid)
  }
  const file = path.join(dir, "redis.conf")
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    "appendonly yes",
    `appendfsync ${ephemeral ? "no" : "everysec"}`,
    `save ""`,
    "maxmemory-policy noeviction",
    "daemonize no",
    `pidfile ${JSON.stringify(pidFile(home))}`,
  ]
  writePrivate(file, `${lines.join("\n")}\n`, home.account)
  return file
}

async function stopLeftOver(home: Home, say: Say): Promise<void> {
  const noted = readRunState(home).processes.redis
  for (const one of [noted ?? null, namedByPidFile(home)]) {
    if (one === null || !isAlive(one)) continue
    say(`stopping the Redis that an earlier start left running (pid ${one.pid})`)
    if (await stopProcess(one, STOP_STEPS)) continue
    throw cannotStart(
      `The Redis left running by an earlier start (pid ${one.pid}) does not stop.`,
      `stop it: kill -9 ${one.pid}`,
    )
  }
}

/** Covers a launcher killed before it could note the pid. The process must look like ours: pids are used again. */
function namedByPidFile(home: Home): ProcessIdentity | null {
  if (!fs.existsSync(pidFile(home))) return null
  const found = identify(Number(fs.readFileSync(pidFile(home), "utf8")))
  const command = found === null ? "" : commandLineOf(found.pid)
  // It may show its configuration file or, once up, its address.
  const isServer = /^\S*(redis|valkey)-/.test(command)
  const isOurs = command.includes(redisDataDir(home)) || command.includes(`127.0.0.1:${readRunState(home).ports.redis}`)
  return isServer && isOurs ? found : null
}

type Starting = { home: Home; server: ServerProcess; port: number; password: string }

async function untilReady({ home, server, port, password }: Starting): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS
  for (;;) {
    const answer = await askRedis(port, password)
    if (answer !== null && answer !== "loading" && answer.pid === server.pid) return
    if (server.hasEnded()) return
    if (performance.now() > until) {
      await stop(home, server)
      throw cannotStart("Redis is not ready after two minutes.", `read ${path.join(home.dir, "logs", "redis.log")}`)
    }
    await sleep(10)
  }
}

function startFailure(home: Home, server: ServerProcess): Error {
  const dir = redisDataDir(home)
  const log = server.log()
  const telling = log.split("\n").filter((line) => /fatal|bad file|error|can't|unexpected/i.test(line))
  return cannotStart(
    `Redis ended at start on its data in ${dir}: ${lastLines(telling.join("\n") || log)}`,
    `repair it with redis-check-aof --fix, or begin with an empty one: mv ${dir} ${dir}.broken (schedules and history are in Postgres; runs lost with it are redelivered)`,
  )
}

async function stop(home: Home, server: ServerProcess): Promise<void> {
  const identity = identify(server.pid)
  if (identity !== null) await stopProcess(identity, STOP_STEPS)
  rememberProcess(home, "redis", null)
}
