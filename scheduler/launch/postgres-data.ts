import fs from "node:fs"
import path from "node:path"
import type { Home } from "./home.ts"
import { cannotStart } from "./launch-error.ts"
import type { PostgresPrograms } from "./postgres-programs.ts"
import { passwordIn, writePrivate } from "./private-file.ts"
import { plainEnv, run } from "./program.ts"

export const POSTGRES_USER = "onebeat"
export const POSTGRES_DATABASE = "onebeat"

export function postgresDataDir(home: Home): string {
  return path.join(home.dataDir, "postgres")
}

export function postgresPassword(home: Home): string {
  return passwordIn(path.join(home.dir, "postgres.password"))
}

/**
 * The major version that made the data directory, null when there is none yet.
 * @throws AppError when there is one that Postgres cannot have made whole.
 */
export function postgresDataMajor(home: Home): number | null {
  const dir = postgresDataDir(home)
  if (!fs.existsSync(dir)) return null
  const file = path.join(dir, "PG_VERSION")
  const major = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8").trim()) : Number.NaN
  if (!Number.isInteger(major)) throw brokenData(dir, "PG_VERSION is missing or unreadable")
  if (!fs.existsSync(path.join(home.dir, "postgres.password")))
    throw brokenData(dir, `its password, ${path.join(home.dir, "postgres.password")}, is missing`)
  return major
}

export function brokenData(dir: string, detail: string): Error {
  return cannotStart(
    `The Postgres data directory ${dir} is damaged: ${detail}.`,
    `put a backup of it back, or begin with an empty database: mv ${dir} ${dir}.broken`,
  )
}

/** Makes a new data directory; it gets its name only when it is whole, so a start that is cut short leaves none. */
export async function initPostgresData(home: Home, programs: PostgresPrograms, durable: boolean): Promise<void> {
  const dir = postgresDataDir(home)
  const fresh = `${dir}.new`
  const passwordFile = `${dir}.init-password`
  fs.rmSync(fresh, { recursive: true, force: true })
  fs.mkdirSync(fresh, { mode: 0o700 })
  if (home.account) fs.chownSync(fresh, home.account.uid, home.account.gid)
  writePrivate(passwordFile, postgresPassword(home), home.account)
  const locale = programs.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []
  const args = ["-D", fresh, "-U", POSTGRES_USER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`]
  await must(home, programs, "initdb", [
    ...args,
    "-E",
    "UTF8",
    "--locale=C",
    ...locale,
    ...(durable ? [] : ["--no-sync"]),
  ])
  fs.rmSync(passwordFile, { force: true })
  const single = ["--single", "-D", fresh, "-c", "exit_on_error=true", "postgres"]
  await must(home, programs, "postgres", single, `CREATE DATABASE ${POSTGRES_DATABASE}\n`)
  fs.renameSync(fresh, dir)
}

async function must(home: Home, programs: PostgresPrograms, name: string, args: string[], input = ""): Promise<void> {
  const file = path.join(programs.binDir, name)
  const done = await run(file, args, { account: home.account, env: plainEnv(), input })
  if (done.ok) return
  const todo =
    "free some disk space or correct the permissions it names; or set DATABASE_URL to a Postgres of your own."
  throw cannotStart(
    `Postgres could not make its data directory (${file}): ${lastLines(done.stderr || done.stdout)}`,
    todo,
  )
}

/** The last words of a program, for a message. */
export function lastLines(text: string, count = 3): string {
  const lines = text.split("\n").map((line) => line.trim())
  return lines
    .filter((line) => line !== "")
    .slice(-count)
    .join(" / ")
}
