import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { openTestDatabase, type TestDatabase } from "../../helpers/database.ts"
import { spawnTypeScript } from "../../helpers/process.ts"

export type Ended = { code: number | null; stdout: string; stderr: string; json(): unknown }

/** The program as a process, on a database of the test file's own. */
export function cli() {
  let database: TestDatabase
  const folder = mkdtempSync(join(tmpdir(), "onebeat-cli-"))
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await database.drop()
  })

  /** Runs a command line to its end; `env` replaces the database's address. */
  async function onebeat(args: readonly string[], env?: Record<string, string>): Promise<Ended> {
    const settings = env ?? { DATABASE_URL: database.databaseUrl }
    const child = spawnTypeScript("scheduler/cli/main.ts", args, { env: { ONEBEAT_HOME: folder, ...settings } })
    const { code } = await child.exited()
    return { code, stdout: child.stdout(), stderr: child.stderr(), json: () => JSON.parse(child.stdout()) }
  }

  /** Writes a file that commands can be given. */
  function file(name: string, text: string): string {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  return { onebeat, file, folder, databaseUrl: () => database.databaseUrl }
}
