import fs from "node:fs"
import path from "node:path"
import { lastLines } from "./postgres-data.ts"
import { run } from "./program.ts"

const PACKAGE = "redis-tools"
const APT = ["-o", "Acquire::Languages=none", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]

/**
 * Downloads Debian's or Ubuntu's Redis with the libraries this machine lacks and extracts it into `dir`: no root, no
 * change to the package database, no service. Returns what went wrong, or null.
 */
export async function downloadDebianRedis(dir: string): Promise<string | null> {
  const work = `${dir}.${process.pid}.new`
  const root = path.join(work, "root")
  fs.mkdirSync(path.join(work, "deb"), { recursive: true })
  try {
    const problem = (await download(work)) ?? (await extract(path.join(work, "deb"), root))
    if (problem !== null) return problem
    // Debian ships one binary; the name it is called by makes it the server.
    fs.symlinkSync("redis-check-rdb", path.join(root, "usr", "bin", "redis-server"))
    putInPlace(root, dir)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

async function download(work: string): Promise<string | null> {
  let options = APT
  let packages = await missingPackages(options)
  if (packages === null) {
    options = [...APT, ...privateState(work)]
    const updated = await run("apt-get", [...options, "update"])
    packages = await missingPackages(options)
    if (packages === null) return `apt-get does not offer ${PACKAGE}: ${lastLines(updated.stderr, 1)}`
  }
  const done = await run("apt-get", [...options, "download", ...packages], { cwd: path.join(work, "deb") })
  return done.ok ? null : `apt-get download ${PACKAGE}: ${lastLines(done.stderr, 1)}`
}

/** What apt would install here, so that only absent libraries are fetched; null when it does not know the package. */
async function missingPackages(options: readonly string[]): Promise<string[] | null> {
  const plan = await run("apt-get", [...options, "install", "-s", "--no-install-recommends", PACKAGE])
  const names = plan.stdout.split("\n").flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? [])
  if (names.includes(PACKAGE)) return names
  return plan.ok ? [PACKAGE] : null
}

/** Package lists of our own, for machines whose lists are absent (slim images) and users who may not write them. */
function privateState(work: string): string[] {
  for (const name of ["lists/partial", "cache/archives/partial"])
    fs.mkdirSync(path.join(work, "apt", name), { recursive: true })
  const places = [`Dir::State::lists=${work}/apt/lists`, `Dir::Cache=${work}/apt/cache`, "Debug::NoLocking=1"]
  return places.flatMap((place) => ["-o", place])
}

async function extract(from: string, root: string): Promise<string | null> {
  for (const name of fs.readdirSync(from)) {
    const done = await run("dpkg-deb", ["-x", path.join(from, name), root])
    if (!done.ok) return `dpkg-deb -x ${name}: ${lastLines(done.stderr, 1)}`
  }
  return null
}

/** Another start may have been quicker: then its copy is as good as ours. */
function putInPlace(root: string, dir: string): void {
  fs.chmodSync(root, 0o755)
  if (!fs.existsSync(path.join(dir, "usr", "bin", "redis-server"))) fs.rmSync(dir, { recursive: true, force: true })
  try {
    fs.renameSync(root, dir)
  } catch (error) {
    if (!fs.existsSync(path.join(dir, "usr", "bin", "redis-server"))) throw error
  }
}
