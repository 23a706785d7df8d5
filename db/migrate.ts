import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { drizzle } from "drizzle-orm/node-postgres"
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator"
import pg from "pg"
import { AppError, messageOf } from "#core/errors.ts"
import { clientConfig } from "#db/connect.ts"

const MIGRATIONS_TABLE = "onebeat_migrations"
const LOCK = "hashtext('onebeat_migrate')"

type Target = { databaseUrl: string; namespace: string }

/**
 * Brings the tables up to this program, under a lock, so that any number of processes may start at once.
 * @throws AppError `schema_too_new` when the database was migrated by a newer program; `unavailable` when it cannot be reached.
 */
export async function migrate(target: Target): Promise<{ applied: number }> {
  return await withClient(target, async (client) => {
    await client.query(`select pg_advisory_lock(${LOCK})`)
    await client.query(`create schema if not exists ${client.escapeIdentifier(target.namespace)}`)
    const before = await appliedMigrations(client, target.namespace)
    refuseNewer(before)
    await applyMigrations(drizzle(client), {
      migrationsFolder: migrationsFolder(),
      migrationsSchema: target.namespace,
      migrationsTable: MIGRATIONS_TABLE,
    })
    await client.query(
      `select ensure_run_partition((now() at time zone 'UTC')::date + day) from generate_series(-8, 8) day`,
    )
    return { applied: knownMigrations().length - before.length }
  })
}

/**
 * Lets a process start only on tables it knows.
 * @throws AppError `schema_too_new` or `schema_too_old`, saying what to do.
 */
export async function requireSchema(target: Target): Promise<void> {
  await withClient(target, async (client) => {
    const applied = await appliedMigrations(client, target.namespace)
    refuseNewer(applied)
    const known = knownMigrations()
    if (applied.length < known.length)
      throw new AppError(
        "schema_too_old",
        `the database has ${applied.length} of ${known.length} migrations: run "onebeat migrate" first`,
      )
  })
}

function refuseNewer(applied: readonly number[]): void {
  const newest = Math.max(...knownMigrations())
  const beyond = applied.filter((when) => when > newest).length
  if (beyond > 0)
    throw new AppError(
      "schema_too_new",
      `the database was migrated by a newer Onebeat (${beyond} migration${beyond > 1 ? "s" : ""} this program does not know): upgrade this program, or restore the database from before the upgrade`,
    )
}

async function appliedMigrations(client: pg.Client, namespace: string): Promise<number[]> {
  const table = `${client.escapeIdentifier(namespace)}.${MIGRATIONS_TABLE}`
  const found = await client.query("select to_regclass($1) as name", [table])
  if (found.rows[0]?.name === null) return []
  const rows = await client.query<{ created_at: string }>(`select created_at from ${table} order by created_at`)
  return rows.rows.map((row) => Number(row.created_at))
}

function knownMigrations(): number[] {
  const journal: { entries: { when: number }[] } = JSON.parse(
    readFileSync(`${migrationsFolder()}/meta/_journal.json`, "utf8"),
  )
  return journal.entries.map((entry) => entry.when)
}

/** Beside this file in a checkout, one level up from the bundle. */
function migrationsFolder(): string {
  for (const place of ["./migrations", "../db/migrations"]) {
    const folder = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(`${folder}/meta/_journal.json`)) return folder
  }
  throw new AppError("failed", "the migrations are missing from this installation: install it again")
}

async function withClient<T>(target: Target, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...clientConfig({ ...target, applicationName: "onebeat:migrate" }),
    query_timeout: 120_000,
  })
  client.on("error", () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new AppError(
      "unavailable",
      `cannot reach Postgres (${messageOf(error)}): check DATABASE_URL and that the server is up`,
      { cause: error },
    )
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
