import { hostname, userInfo } from "node:os"
import path from "node:path"
import { AppError } from "#core/errors.ts"
import { openDb, openPool } from "#db/connect.ts"
import { runningServices, servicesFile } from "#scheduler/cli/running-services.ts"
import { type DatabaseConfig, loadDatabaseConfig } from "#scheduler/config.ts"
import { queuesWithWorkers } from "#scheduler/queue/served-queues.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"

/** Long enough for a statement about thousands of schedules on a busy machine. */
const QUERY_TIMEOUT_MS = 60_000

/** @throws AppError `unavailable` when no database is named and none runs here; `invalid_input` for a wrong setting. */
export function databaseConfig(env: NodeJS.ProcessEnv): DatabaseConfig {
  if (env.DATABASE_URL) return loadDatabaseConfig(env)
  const running = runningServices(env)
  if (running !== null) return loadDatabaseConfig({ ...env, DATABASE_URL: running.databaseUrl })
  const home = path.dirname(servicesFile(env))
  throw new AppError(
    "unavailable",
    `no database: DATABASE_URL is not set, and no "onebeat up" runs in ${home}. Set DATABASE_URL, start "onebeat up", or name its directory in ONEBEAT_HOME`,
  )
}

/** Runs a command's work with the database open, as the person at this terminal. */
export async function withContext<T>(
  work: (ctx: ServiceContext) => Promise<T>,
  options: { source?: string } = {},
): Promise<T> {
  const env = process.env
  const { databaseUrl, namespace } = databaseConfig(env)
  const redisUrl = env.REDIS_URL || runningServices(env)?.redisUrl
  const pool = openPool({
    databaseUrl,
    namespace,
    applicationName: "onebeat:cli",
    queryTimeoutMs: QUERY_TIMEOUT_MS,
    max: 5,
  })
  try {
    return await work({
      db: openDb(pool),
      actor: actor(env),
      role: "admin",
      source: options.source ?? "api",
      queuePrefix: env.ONEBEAT_QUEUE_PREFIX || "bull",
      ...(redisUrl === undefined ? {} : { servedQueues: (names) => queuesWithWorkers(redisUrl, names) }),
    })
  } finally {
    await pool.end()
  }
}

function actor(env: NodeJS.ProcessEnv): string {
  return `cli:${userName(env)}@${hostname()}`
}

/** A container's user may have no name. */
function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username
  } catch {
    return env.USER || String(process.getuid?.() ?? "unknown")
  }
}
