import fs from "node:fs"
import path from "node:path"
import { canReach } from "./account.ts"
import type { Home } from "./home.ts"
import { cannotStart } from "./launch-error.ts"
import { findOnPath, isExecutable, run } from "./program.ts"
import type { Say } from "./progress.ts"
import { downloadDebianRedis } from "./redis-packages.ts"
import { isNewEnough, OLDEST_REDIS } from "./redis-version.ts"

const NAMES = ["valkey-server", "redis-server"]

/** A Redis (or Valkey) that can be run here. */
export type RedisProgram = { file: string; libraryPath: string | null; version: string }

/** The Redis to use: on PATH, else one extracted earlier, else the distribution's packages, else Homebrew's. */
export async function findRedis(home: Home, say: Say): Promise<RedisProgram> {
  const tried: string[] = []
  for (const name of NAMES) {
    const file = findOnPath(name)
    const found = file === null ? null : await probe(file, null)
    if (found !== null && isNewEnough(found.version)) return found
    if (file !== null) tried.push(`${file} is too old or does not run (${OLDEST_REDIS} or newer is needed)`)
  }
  const extracted = (await extractedRedis(home)) ?? (await downloaded(home, say, tried)) ?? (await brewed(say, tried))
  if (extracted !== null) return extracted
  throw cannotStart(`No Redis could be had${tried.length > 0 ? `: ${tried.join("; ")}` : ""}.`, installAdvice())
}

async function extractedRedis(home: Home): Promise<RedisProgram | null> {
  for (const runtime of [home.runtimeDir, home.sharedRuntimeDir]) {
    const dir = path.join(runtime, "redis")
    const file = path.join(dir, "usr", "bin", "redis-server")
    if (!isExecutable(file) || !canReach(home.account, path.dirname(file))) continue
    const found = await probe(file, librariesIn(dir))
    if (found !== null) return found
  }
  return null
}

async function downloaded(home: Home, say: Say, tried: string[]): Promise<RedisProgram | null> {
  if (findOnPath("apt-get") === null || findOnPath("dpkg-deb") === null) return null
  say("downloading Redis from the distribution's packages (into the data directory; nothing is installed)")
  const problem = await downloadDebianRedis(path.join(home.runtimeDir, "redis"))
  const found = problem === null ? await extractedRedis(home) : null
  if (found !== null && isNewEnough(found.version)) return found
  tried.push(problem ?? `the distribution's Redis ${found?.version ?? ""} is too old or does not run`)
  return null
}

/** macOS: written from Homebrew's documentation, not run by us. */
async function brewed(say: Say, tried: string[]): Promise<RedisProgram | null> {
  const brew = findOnPath("brew")
  if (brew === null) return null
  say("installing valkey with Homebrew")
  const done = await run(brew, ["install", "valkey"])
  const file = findOnPath("valkey-server")
  if (file === null) tried.push(`brew install valkey: ${done.stderr.trim().split("\n").at(-1) ?? ""}`)
  return file === null ? null : await probe(file, null)
}

async function probe(file: string, libraryPath: string | null): Promise<RedisProgram | null> {
  const env = libraryPath === null ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath }
  const said = await run(file, ["--version"], { env })
  const version = /v=(\d+\.\d+\.\d+)/.exec(said.stdout)?.[1]
  return said.ok && version !== undefined ? { file, libraryPath, version } : null
}

/** The directories of an extracted package that hold its libraries. */
function librariesIn(dir: string): string {
  const places = ["usr/lib", "lib"].map((name) => path.join(dir, name)).filter((place) => fs.existsSync(place))
  const nested = places.flatMap((place) => fs.readdirSync(place).map((name) => path.join(place, name)))
  return nested.filter((place) => place.includes("linux-gnu")).join(":")
}

/** One line per system; only Debian's has been run by us. */
function installAdvice(): string {
  const install: Record<string, string> = {
    linux: "install redis-server or valkey-server with the system's package manager",
    darwin: "brew install valkey",
    win32: "run Onebeat inside WSL2",
  }
  return `${install[process.platform] ?? install.linux}, or set REDIS_URL to a Redis of your own (6.2 or newer).`
}
