import { spawn } from "node:child_process"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { AppError } from "#core/errors.ts"
import { type ChildOutput, openChildOutput } from "./child-output.ts"
import { type Home, homeDir } from "./home.ts"
import type { Running } from "./keep-running.ts"
import { packageRoot } from "./package-root.ts"
import { identify } from "./process-identity.ts"
import { ReadyMessage } from "./ready-message.ts"
import { rememberProcess } from "./run-state.ts"
import { stopProcess } from "./stop-process.ts"

/** How long a child may take until it says that it is ready. */
const READY_WITHIN_MS = 60_000
const STOP_STEPS = [
  { signal: "SIGTERM", waitMs: 6_500 },
  { signal: "SIGKILL", waitMs: 1_000 },
] as const

export type ChildOptions = {
  home: Home
  /** The part it has, and the prefix of its lines. */
  name: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  write: (line: string) => void
}

/** Starts one of our own processes (`node dist/main.mjs …`) and resolves when it is ready. */
export async function startChild(options: ChildOptions): Promise<Running> {
  const { home, name, env, write } = options
  const output = openChildOutput({ name, logFile: path.join(homeDir(home, "logs"), `${name}.log`), write })
  const child = spawn(process.execPath, ["--enable-source-maps", "--import", preloaded(), program(), ...options.args], {
    env,
    // A session of its own: Ctrl-C reaches `up` alone, which stops the children before the servers they need.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", output.take)
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()).once("error", () => resolve()))
  const identity = identify(child.pid ?? 0)
  rememberProcess(home, name, identity)
  const stop = async () => {
    if (identity !== null) await stopProcess(identity, STOP_STEPS)
    rememberProcess(home, name, null)
  }
  const isReady = new Promise<true>((resolve) => {
    child.on("message", (message) => ReadyMessage.safeParse(message).success && resolve(true))
  })
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), READY_WITHIN_MS).unref())
  const first = await Promise.race([isReady, ended.then(() => false as const), late])
  if (first === true) return { ended, stop }
  await stop()
  throw notStarted(name, first === "late" ? "is not ready after a minute" : "ended at its start", output)
}

function notStarted(name: string, what: string, output: ChildOutput): AppError {
  const said = output.lastLines()
  return new AppError(
    "failed",
    `the ${name} ${what}${said === "" ? " and said nothing" : `; its last words:\n    ${said}`}`,
  )
}

function program(): string {
  return path.join(packageRoot(), "dist", "main.mjs")
}

function preloaded(): string {
  return pathToFileURL(path.join(packageRoot(), "bin", "with-parent.mjs")).href
}
