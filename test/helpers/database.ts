import { randomBytes } from "node:crypto"
import type pg from "pg"
import { inject } from "vitest"
import { type Db, openDb, openPool } from "#db/connect.ts"
import { migrate } from "#db/migrate.ts"
import { databaseUrlOf, onServer } from "./test-server.ts"

export type TestDatabase = {
  databaseUrl: string
  namespace: string
  pool: pg.Pool
  db: Db
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>
}

/**
 * A migrated, empty database of one's own: a copy of a template that is migrated once, in the namespace
 * `public`. With another namespace it is migrated from nothing, which takes longer.
 */
export async function openTestDatabase(options: { namespace?: string } = {}): Promise<TestDatabase> {
  const { serverUrl, template, run } = inject("testDatabase")
  const namespace = options.namespace ?? "public"
  const name = `${run}_${randomBytes(5).toString("hex")}`
  const copied = namespace === "public" ? ` template ${template}` : ""
  await onServer(serverUrl, (client) => client.query(`create database ${name}${copied}`))
  const databaseUrl = databaseUrlOf(serverUrl, name)
  if (namespace !== "public") await migrate({ databaseUrl, namespace })
  const pool = openPool({ databaseUrl, namespace, applicationName: "onebeat:test", max: 5 })
  let dropped: Promise<void> | undefined
  return {
    databaseUrl,
    namespace,
    pool,
    db: openDb(pool),
    drop() {
      dropped ??= pool
        .end()
        .then(() => onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`)))
        .then(() => undefined)
      return dropped
    },
  }
}
