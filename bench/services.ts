import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import pg from "pg"
import { migrate } from "#db/migrate.ts"

const ONEBEAT = fileURLToPath(new URL("../bin/onebeat.mjs", import.meta.url))

export type BenchServices = {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** A migrated database of its own. */
  newDatabase(): Promise<string>
  stop(): Promise<void>
}

/** A private Postgres and Redis for one bench. */
export async function openBenchServices(): Promise<BenchServices> {
  const home = mkdtempSync(join(tmpdir(), "onebeat-bench-"))
  const child = spawn(process.execPath, [ONEBEAT, "services", "--json"], {
    env: { ...process.env, ONEBEAT_HOME: home, DATABASE_URL: "", REDIS_URL: "" },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const lines = createInterface({ input: child.stdout })
  const first = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve)
    child.once("exit", (code) => reject(new Error(`services ended with ${code}`)))
  })
  const urls = JSON.parse(first) as { databaseUrl: string; redisUrl: string }
  return {
    ...urls,
    async newDatabase() {
      const name = `bench_${randomBytes(4).toString("hex")}`
      const client = new pg.Client(urls.databaseUrl)
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      const url = new URL(urls.databaseUrl)
      url.pathname = `/${name}`
      await migrate({ databaseUrl: url.href, namespace: "public" })
      return url.href
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve))
      child.kill("SIGTERM")
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The value below which `share` of a sorted list lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
