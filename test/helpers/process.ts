import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import { until } from "./wait.ts"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
const OUTPUT_KEPT = 4_000_000

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type TestProcess = {
  pid: number
  /** Everything it has written so far. */
  stdout(): string
  stderr(): string
  output(): string
  isRunning(): boolean
  /** The first match in what it wrote, from the start or from now on. Fails when it ends first. */
  waitForLine(pattern: RegExp, options?: { timeoutMs?: number }): Promise<RegExpMatchArray>
  /** Resolves when it has ended by itself. */
  exited(options?: { timeoutMs?: number }): Promise<Exit>
  /** Signals the process alone, not its children: as `kill -9 <pid>` does. */
  kill(signal: NodeJS.Signals): void
  /** SIGTERM, then SIGKILL to the whole group when that took too long; which fails. */
  stop(options?: { timeoutMs?: number }): Promise<Exit>
}

export type SpawnOptions = {
  /** Added to PATH, HOME, LANG and NODE_ENV=production; nothing else of the test's own environment reaches the child. */
  env?: Record<string, string>
  cwd?: string
}

const running = new Map<number, string>()
process.on("exit", () => {
  for (const pid of running.keys()) signalGroup(pid, "SIGKILL")
})

// Registered while the test file is collected, so that it runs after the file's own hooks.
afterAll(() => {
  const left = [...running]
  for (const [pid] of left) signalGroup(pid, "SIGKILL")
  running.clear()
  if (left.length > 0)
    throw new Error(`left running by this file: ${left.map(([pid, line]) => `${pid} ${line}`).join("; ")}`)
})

/** A TypeScript file of this project as a process of its own: `spawnTypeScript("scheduler/cli/main.ts", ["beat"])`. */
export function spawnTypeScript(file: string, args: readonly string[] = [], options: SpawnOptions = {}): TestProcess {
  return spawnProcess(process.execPath, ["--import", import.meta.resolve("tsx"), `${ROOT}${file}`, ...args], options)
}

/** A plain script of this project: `spawnNode("bin/onebeat.mjs", ["status", "--json"])`. */
export function spawnNode(file: string, args: readonly string[] = [], options: SpawnOptions = {}): TestProcess {
  return spawnProcess(process.execPath, [`${ROOT}${file}`, ...args], options)
}

export function spawnProcess(command: string, args: readonly string[], options: SpawnOptions = {}): TestProcess {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...inherited(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`could not start ${command}`)
  const line = [command, ...args].join(" ")
  running.set(pid, line)
  const written = collect(child)
  let exit: Exit | undefined
  child.on("close", (code, signal) => {
    exit = { code, signal }
    running.delete(pid)
  })

  async function exited({ timeoutMs = 30_000 } = {}): Promise<Exit> {
    return await until(() => exit, { timeoutMs, what: `the end of ${line}\n${tail(written.all())}` })
  }

  return {
    pid,
    stdout: written.stdout,
    stderr: written.stderr,
    output: written.all,
    isRunning: () => exit === undefined,
    exited,
    async waitForLine(pattern, { timeoutMs = 30_000 } = {}) {
      const found = await until(() => written.all().match(pattern) ?? (exit && ("ended" as const)), {
        timeoutMs,
        what: `${pattern} from ${line}`,
      }).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail(written.all())}`)
      })
      if (found !== "ended") return found
      throw new Error(`${line} ended with ${JSON.stringify(exit)} before ${pattern}:\n${tail(written.all())}`)
    },
    kill: (signal) => void child.kill(signal),
    async stop({ timeoutMs = 15_000 } = {}) {
      if (exit) return exit
      child.kill("SIGTERM")
      try {
        return await exited({ timeoutMs })
      } catch (error) {
        signalGroup(pid, "SIGKILL")
        throw error
      }
    },
  }
}

function collect(child: ChildProcess) {
  const text = { stdout: "", stderr: "", all: "" }
  const keep = (stream: "stdout" | "stderr") => (chunk: string) => {
    text[stream] = (text[stream] + chunk).slice(-OUTPUT_KEPT)
    text.all = (text.all + chunk).slice(-OUTPUT_KEPT)
  }
  child.stdout?.setEncoding("utf8").on("data", keep("stdout"))
  child.stderr?.setEncoding("utf8").on("data", keep("stderr"))
  return { stdout: () => text.stdout, stderr: () => text.stderr, all: () => text.all }
}

function inherited() {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env
  return { PATH, HOME, LANG, NODE_ENV: "production" as const }
}

function tail(text: string): string {
  return text.split("\n").slice(-40).join("\n")
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}
