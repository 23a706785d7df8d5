import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Role } from "#core/role.ts"
import { openDb, openPool } from "#db/connect.ts"
import { freePort } from "#scheduler/launch/free-port.ts"
import { createUser } from "#scheduler/services/users/create.ts"

const ONEBEAT = fileURLToPath(new URL("../bin/onebeat.mjs", import.meta.url))
const TICKS_A_SECOND = 100

export type Stores = { databaseUrl: string; redisUrl: string }
export type AdminServer = {
  url: string
  /** Processor time that it has used, where the system tells (Linux). */
  cpuMs(): number | null
  stop(): Promise<void>
}

/** The production admin as a process of its own, built when it is not. */
export async function startAdminServer({ databaseUrl, redisUrl }: Stores): Promise<AdminServer> {
  const port = await freePort()
  const { child, said, stop } = startProgram(["admin", "--port", String(port)], { databaseUrl, redisUrl })
  await said(/^admin: http/)
  return { url: `http://127.0.0.1:${port}`, cpuMs: () => cpuOf(child.pid), stop }
}

/** A program of ours until it is stopped; what it writes is kept, and shown when it ends too early. */
export function startProgram(args: readonly string[], { databaseUrl, redisUrl }: Stores) {
  const child = spawn(process.execPath, [ONEBEAT, ...args], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      ONEBEAT_AUTH_SECRET: randomBytes(32).toString("base64url"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  })
  const ended = once(child, "exit")
  const lines: string[] = []
  const written = createInterface({ input: child.stderr })
  written.on("line", (line) => lines.push(line))
  return {
    child,
    async said(pattern: RegExp): Promise<void> {
      if (lines.some((line) => pattern.test(line))) return
      await new Promise<void>((resolve, reject) => {
        written.on("line", (line) => pattern.test(line) && resolve())
        child.once("exit", () => reject(new Error(`onebeat ${args.join(" ")} ended:\n${lines.slice(-20).join("\n")}`)))
      })
    },
    async stop(): Promise<void> {
      child.kill("SIGTERM")
      await ended
    },
  }
}

/** Somebody of a role, who has to change the password first only when `isNew`. */
export async function hirePerson(
  { databaseUrl }: Stores,
  role: Role,
  name: string,
  { isNew = false }: { isNew?: boolean } = {},
) {
  const pool = openPool({ databaseUrl, namespace: "public", applicationName: "onebeat:bench" })
  const who = { email: `${role}@example.com`, password: randomBytes(12).toString("base64url") }
  const ctx = { db: openDb(pool), actor: "cli:bench", role: "admin", source: "api", queuePrefix: "bull" } as const
  try {
    await createUser({ ctx, input: { ...who, name, role } })
    if (!isNew) await pool.query("update users set must_change_password = false where email = $1", [who.email])
    return who
  } finally {
    await pool.end()
  }
}

function cpuOf(pid: number | undefined): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_A_SECOND
  } catch {
    return null
  }
}
