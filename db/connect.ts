import type { ExtractTablesWithRelations } from "drizzle-orm"
import type { NodePgQueryResultHKT } from "drizzle-orm/node-postgres"
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres"
import type { PgTransaction } from "drizzle-orm/pg-core"
import pg from "pg"
import * as schema from "#db/schema/index.ts"

export type Db = NodePgDatabase<typeof schema>
export type Tx = PgTransaction<NodePgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>

export type ConnectOptions = {
  databaseUrl: string
  /** Postgres schema that holds the tables; `public` unless `ONEBEAT_NAMESPACE` says otherwise. */
  namespace: string
  /** Shown in `pg_stat_activity`; take-over finds a frozen leader's backends by it. */
  applicationName: string
  /** How long a query may take before the client gives up on its connection, in ms. */
  queryTimeoutMs?: number
  /** How long to wait for a connection, in ms. */
  connectTimeoutMs?: number
}

/** Settings of one connection. `search_path` is sent only for another namespace, so that poolers that refuse start-up options work. */
export function clientConfig(options: ConnectOptions): pg.ClientConfig {
  return {
    connectionString: options.databaseUrl,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    query_timeout: options.queryTimeoutMs ?? 15_000,
    keepAlive: true,
    ...(options.namespace === "public" ? {} : { options: `-c search_path=${options.namespace}` }),
  }
}

/** A pool whose idle connections may die without taking the process with them: the next query opens another. */
export function openPool(options: ConnectOptions & { max?: number }): pg.Pool {
  const pool = new pg.Pool({ ...clientConfig(options), max: options.max ?? 8, idleTimeoutMillis: 30_000 })
  pool.on("error", () => {})
  // A client that is checked out has no listener of the pool's: its session may be ended between two statements.
  pool.on("connect", (client) => client.on("error", () => {}))
  return pool
}

export function openDb(pool: pg.Pool): Db {
  return drizzle(pool, { schema })
}

/** Postgres' notification channel of an installation: payload `schedules` or `runs`. */
export function notifyChannel(namespace: string): string {
  return `onebeat_${namespace}`
}

/** The channel on which screens hear of changes, apart from the beat's: a payload is one of the admin's topics. */
export function liveChannel(namespace: string): string {
  return `onebeat_${namespace}:live`
}
