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

/**
 * A private Postgres and Redis for one bench, or databases of its own on the servers that ONEBEAT_TEST_DATABASE_URL and
 * ONEBEAT_TEST_REDIS_URL name.
 */
export async function openBenchServices(options: { ephemeral?: boolean } = {}): Promise<BenchServices> {
  const { ONEBEAT_TEST_DATABASE_URL: databaseUrl, ONEBEAT_TEST_REDIS_URL: redisUrl } = process.env
  const servers =
    databaseUrl && redisUrl ? { databaseUrl, redisUrl, stop: async () => {} } : await startServers(options)
  const made: string[] = []
  return {
    databaseUrl: servers.databaseUrl,
    redisUrl: servers.redisUrl,
    async newDatabase() {
      const name = `bench_${randomBytes(4).toString("hex")}`
      await onServer(servers.databaseUrl, `create database ${name}`)
      made.push(name)
      const url = new URL(servers.databaseUrl)
      url.pathname = `/${name}`
      await migrate({ databaseUrl: url.href, namespace: "public" })
      return url.href
    },
    async stop() {
      for (const name of made) await onServer(servers.databaseUrl, `drop database ${name} with (force)`)
      await servers.stop()
    },
  }
}

async function startServers({ ephemeral = false }) {
  const home = mkdtempSync(join(tmpdir(), "onebeat-bench-"))
  const child = spawn(process.execPath, [ONEBEAT, "services", "--json", ...(ephemeral ? ["--ephemeral"] : [])], {
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
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve))
      child.kill("SIGTERM")
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The value below which `share` of a sorted list lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
