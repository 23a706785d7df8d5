import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import type { Account } from "./account.ts"
import { freePort } from "./free-port.ts"
import type { Home } from "./home.ts"
import type { Running } from "./keep-running.ts"
import { endingWithUs } from "./parent-death.ts"
import { ids, plainEnv } from "./program.ts"
import { readRunState, rememberPort } from "./run-state.ts"

const LOG_LIMIT_BYTES = 5_000_000
const TRIES = 10
/** Passes by itself: somebody was quicker at the port, or the children of a killed postmaster are still going. */
const PASSING = /address already in use|pre-existing shared memory|lock file .* already exists/i

export type ServerCommand = {
  file: string
  args: readonly string[]
  libraryPath?: string | null
  account: Account | null
  logFile: string
  /** Asks the server to stop in good order. */
  stopSignal: NodeJS.Signals
}

/** A started server: its process, its end, and what it has logged since it was started. */
export type ServerProcess = {
  pid: number
  ended: Promise<void>
  hasEnded(): boolean
  log(): string
}

/**
 * Starts a server in a session of its own, so that Ctrl-C reaches the launcher alone and the order of stopping is
 * the launcher's; where the system can, it is told to stop when the launcher dies.
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const { file, args } = await endingWithUs(command.stopSignal, command.file, command.args)
  const from = beginLog(command.logFile)
  const out = fs.openSync(command.logFile, "a", 0o600)
  const env = plainEnv(command.libraryPath ? { LD_LIBRARY_PATH: command.libraryPath } : {})
  const child = spawn(file, args, {
    cwd: "/",
    env,
    ...ids(command.account),
    stdio: ["ignore", out, out],
    detached: true,
  })
  fs.closeSync(out)
  const ended = endOf(child)
  let over = false
  void ended.then(() => (over = true))
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject))
  return { pid: child.pid ?? 0, ended, hasEnded: () => over, log: () => textFrom(command.logFile, from) }
}

/** A server that answers, with the URL (and password) to reach it by. */
export type StartedServer = Running & { url: string; port: number }

/** Starts a server on the port it had before, else on a free one, and again when what stood in its way passes. */
export async function startOnFreePort(
  home: Home,
  name: string,
  fixedPort: number | undefined,
  start: (port: number) => Promise<ServerProcess>,
): Promise<{ server: ServerProcess; port: number }> {
  for (let tried = 1; ; tried++) {
    const port = fixedPort ?? (await freePort([readRunState(home).ports[name]]))
    rememberPort(home, name, port)
    const server = await start(port)
    if (!server.hasEnded() || tried === TRIES || !PASSING.test(server.log())) return { server, port }
    await sleep(200)
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve())
    child.once("error", () => resolve())
  })
}

/** Returns where this start's part of the log begins; a log that has grown long is begun anew. */
function beginLog(logFile: string): number {
  const size = fs.existsSync(logFile) ? fs.statSync(logFile).size : 0
  if (size < LOG_LIMIT_BYTES) return size
  fs.renameSync(logFile, `${logFile}.old`)
  return 0
}

function textFrom(logFile: string, from: number): string {
  return fs.readFileSync(logFile).subarray(from).toString("utf8")
}
