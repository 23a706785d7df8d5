import "server-only"
import { connection } from "next/server"
import { type Db, openDb, openPool } from "#db/connect.ts"
import { loadDatabaseConfig } from "#scheduler/config.ts"

/** A page waits no longer than this for an answer before it says that the database is away. */
const PATIENCE_MS = 4_000

let opened: { db: Db; namespace: string } | undefined

/** The admin's database, for reading while a request is served: never while the pages are built. */
export async function readDb(): Promise<{ db: Db; namespace: string }> {
  await connection()
  return openedDb()
}

/** As {@link readDb}, for what looks by itself and belongs to no request. */
export function openedDb(): { db: Db; namespace: string } {
  opened ??= open()
  return opened
}

function open(): { db: Db; namespace: string } {
  const { databaseUrl, namespace } = loadDatabaseConfig(process.env)
  const pool = openPool({
    databaseUrl,
    namespace,
    applicationName: "onebeat:admin",
    queryTimeoutMs: PATIENCE_MS,
    max: 4,
  })
  return { db: openDb(pool), namespace }
}
