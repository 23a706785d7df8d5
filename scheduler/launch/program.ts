import { spawn } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import type { Account } from "./account.ts"

export type RunOptions = {
  cwd?: string
  env?: NodeJS.ProcessEnv
  account?: Account | null
  input?: string
}

export type RunResult = { ok: boolean; stdout: string; stderr: string }

/** Runs a program to its end and returns what it said; a program that is not there is a failure with a message. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const { cwd = "/", env = process.env, account = null, input = "" } = options
    const child = spawn(file, args, { cwd, env, ...ids(account), stdio: "pipe", detached: true })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
    child.stdin.on("error", () => {}).end(input)
    child.once("error", (error) => resolve({ ok: false, stdout, stderr: error.message }))
    child.once("close", (code) => resolve({ ok: code === 0, stdout, stderr }))
  })
}

/** Where a program is on PATH. */
export function findOnPath(name: string): string | null {
  const places = (process.env.PATH ?? "").split(path.delimiter).filter((dir) => dir !== "")
  return places.map((dir) => path.join(dir, name)).find(isExecutable) ?? null
}

export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

/** The little that a server needs of our environment; URLs and passwords of ours are not its business. */
export function plainEnv(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { NODE_ENV: "production", PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", ...more }
}

/** Spawn options that run a child as the account. */
export function ids(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}
