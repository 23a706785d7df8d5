import { freePort } from "#scheduler/launch/free-port.ts"
import { envOf, type Stores } from "../helpers/beats.ts"
import { spawnNode, type TestProcess } from "../helpers/process.ts"

/** The same for each start, so that a session outlives a restart. */
const SECRET = "what signs cookies in browser tests only"

export type Admin = { url: string; process: TestProcess }

/** The production build, as a process of its own. */
export async function startAdmin(stores: Stores, port?: number): Promise<Admin> {
  const chosen = port ?? (await freePort())
  const env = { ...envOf(stores), ONEBEAT_AUTH_SECRET: SECRET }
  const process = spawnNode("bin/onebeat.mjs", ["admin", "--port", String(chosen)], { env })
  await process.waitForLine(/admin: http/, { timeoutMs: 120_000 })
  return { url: `http://127.0.0.1:${chosen}`, process }
}
