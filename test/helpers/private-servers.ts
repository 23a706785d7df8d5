import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { z } from "zod"
import { openPool } from "#db/connect.ts"
import { type Installation, onebeat } from "./beats.ts"
import { spawnNode } from "./process.ts"

const RUNTIME = fileURLToPath(new URL("../../.onebeat/runtime", import.meta.url))

const Urls = z.object({ databaseUrl: z.string(), redisUrl: z.string() })

/** An installation on a Postgres and a Redis of its own, for what would disturb others on the run's servers. */
export async function openPrivateInstallation(): Promise<Installation> {
  const home = mkdtempSync(path.join(tmpdir(), "onebeat-private-"))
  const env = { ONEBEAT_HOME: home, ONEBEAT_RUNTIME: RUNTIME }
  const servers = spawnNode("bin/onebeat.mjs", ["services", "--json", "--ephemeral"], { env })
  const [line] = await servers.waitForLine(/^\{.*\}$/m, { timeoutMs: 60_000 })
  const stores = { ...Urls.parse(JSON.parse(line)), namespace: "public", prefix: "bull" }
  await onebeat(stores, ["migrate"])
  const pool = openPool({ ...stores, applicationName: "onebeat:test", max: 5 })
  return {
    ...stores,
    pool,
    async remove() {
      await pool.end()
      await servers.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
