import fs from "node:fs"
import path from "node:path"
import { z } from "zod"
import { isAlive, ProcessIdentity } from "#scheduler/launch/process-identity.ts"

const Published = z.object({ owner: ProcessIdentity, databaseUrl: z.string(), redisUrl: z.string() })

export type RunningServices = { databaseUrl: string; redisUrl: string }

/** Where the services of this machine's home are published. */
export function servicesFile(env: NodeJS.ProcessEnv): string {
  return path.join(path.resolve(env.ONEBEAT_HOME || ".onebeat"), "services.json")
}

/** Postgres and Redis that `onebeat up` or `onebeat services` keeps running here; null when there are none. */
export function runningServices(env: NodeJS.ProcessEnv): RunningServices | null {
  try {
    const { owner, databaseUrl, redisUrl } = Published.parse(JSON.parse(fs.readFileSync(servicesFile(env), "utf8")))
    return isAlive(owner) ? { databaseUrl, redisUrl } : null
  } catch {
    return null
  }
}
