import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import type { Service } from "#scheduler/service.ts"
import { type Hold, takeHold } from "./hold.ts"
import { type Home, homeDir } from "./home.ts"
import { KeepRunning } from "./keep-running.ts"
import { cannotStart } from "./launch-error.ts"
import { packageRoot } from "./package-root.ts"
import { startPostgres } from "./postgres-server.ts"
import { writePrivate } from "./private-file.ts"
import { isAlive, ownIdentity, ProcessIdentity } from "./process-identity.ts"
import type { Say } from "./progress.ts"
import { startRedis } from "./redis-server.ts"
import type { StartedServer } from "./server-process.ts"

const ATTACH_WITHIN_MS = 180_000
const OWNER_CHECK_MS = 500

/** What the owner of a home's services publishes (0600) for others that want to use them. */
const Published = z.object({ owner: ProcessIdentity, databaseUrl: z.string(), redisUrl: z.string() })

export type ServicesOptions = { home: Home; say: Say; ephemeral?: boolean; env?: NodeJS.ProcessEnv }

/** Postgres and Redis in use: their URLs, and a promise that resolves when they are lost to us (attached only). */
export type Services = { databaseUrl: string; redisUrl: string; lost: Promise<void>; stop(): Promise<void> }

/**
 * Brings up what is not given by DATABASE_URL and REDIS_URL. One process owns the servers of a home; another one on the
 * same home attaches to them, stops nothing when it ends, and is told when the owner has gone.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = options.env ?? process.env
  if (databaseUrl && redisUrl) return { databaseUrl, redisUrl, lost: new Promise(() => {}), stop: async () => {} }
  const dir = path.join(homeDir(options.home, "holds"), "services")
  const until = performance.now() + ATTACH_WITHIN_MS
  for (;;) {
    const hold = await takeHold(dir)
    if ("release" in hold) return await own(options, hold)
    const published = readPublished(options.home)
    if (published !== null && isAlive(published.owner)) return attach(options.say, published)
    if (performance.now() > until) {
      const todo = `look at process ${hold.heldBy.pid}, or set ONEBEAT_HOME to another directory.`
      throw cannotStart(
        `Process ${hold.heldBy.pid} has been starting the services of ${options.home.dir} for minutes.`,
        todo,
      )
    }
    await sleep(50)
  }
}

async function own(options: ServicesOptions, hold: Hold): Promise<Services> {
  const { home, say, ephemeral = false, env = process.env } = options
  const postgres = env.DATABASE_URL
    ? null
    : kept("Postgres", say, (port) => startPostgres({ home, say, root: packageRoot(), ephemeral }, port))
  const redis = env.REDIS_URL ? null : kept("Redis", say, (port) => startRedis({ home, say, ephemeral }, port))
  const stop = async () => {
    fs.rmSync(publishedFile(home), { force: true })
    await Promise.all([postgres?.stop(), redis?.stop()])
    hold.release()
  }
  const started = await Promise.allSettled([postgres?.start(), redis?.start()])
  const failure = started.find((result) => result.status === "rejected")
  if (failure !== undefined) {
    await stop()
    throw failure.reason
  }
  const databaseUrl = postgres?.url() ?? env.DATABASE_URL ?? ""
  const redisUrl = redis?.url() ?? env.REDIS_URL ?? ""
  writePrivate(publishedFile(home), JSON.stringify({ owner: ownIdentity(), databaseUrl, redisUrl }))
  return { databaseUrl, redisUrl, lost: new Promise(() => {}), stop }
}

/** Keeps a server running, always at the address of its first start. */
function kept(name: string, say: Say, start: (port?: number) => Promise<StartedServer>): Service & { url(): string } {
  let first: StartedServer | null = null
  const launch = async () => {
    const started = await start(first?.port)
    first ??= started
    return started
  }
  const service = new KeepRunning({ name, launch, say })
  return { start: () => service.start(), stop: () => service.stop(), url: () => first?.url ?? "" }
}

function attach(say: Say, { owner, databaseUrl, redisUrl }: z.infer<typeof Published>): Services {
  say(`using the Postgres and Redis that process ${owner.pid} keeps running in this home`)
  const detached = new AbortController()
  return { databaseUrl, redisUrl, lost: endOf(owner, detached.signal), stop: async () => detached.abort() }
}

async function endOf(owner: ProcessIdentity, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && isAlive(owner)) await sleep(OWNER_CHECK_MS, undefined, { signal }).catch(() => {})
  if (signal.aborted) await new Promise(() => {})
}

function readPublished(home: Home): z.infer<typeof Published> | null {
  try {
    return Published.parse(JSON.parse(fs.readFileSync(publishedFile(home), "utf8")))
  } catch {
    return null
  }
}

function publishedFile(home: Home): string {
  return path.join(home.dir, "services.json")
}
