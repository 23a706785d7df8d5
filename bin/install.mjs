import { createHash } from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { runTool } from "./run-tool.mjs"
import { say } from "./say.mjs"

const STILL_EVERY_MS = 10_000
const NPM_CI = [
  "ci",
  "--include=dev",
  "--include=optional",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
]

/** Are the packages that package-lock.json names in node_modules? */
export function isInstalled(root) {
  const lockText = fs.readFileSync(path.join(root, "package-lock.json"), "utf8")
  const digest = createHash("sha256").update(lockText).digest("hex")
  const stampFile = path.join(root, "node_modules", ".onebeat-installed")
  if (readText(stampFile) === digest) return true
  const installedText = readText(path.join(root, "node_modules", ".package-lock.json"))
  if (installedText === null || !holdsAll(JSON.parse(lockText).packages, JSON.parse(installedText).packages))
    return false
  try {
    fs.writeFileSync(stampFile, digest)
  } catch {
    // Somebody else's node_modules: it is looked at again next time.
  }
  return true
}

/** `npm ci`, with a line now and then, and its own words when it fails. */
export async function install(root, doneBy) {
  say("installing packages (npm ci)")
  const begun = Date.now()
  const installing = npm(NPM_CI, root, doneBy)
  let done = null
  while (done === null) {
    done = await Promise.race([installing, sleep(STILL_EVERY_MS, null, { ref: false })])
    if (done === null) say(`still installing, ${Math.round((Date.now() - begun) / 1000)} s`)
  }
  const { code, output } = done
  if (code !== 0)
    throw new Error(
      `npm ci failed:\n${output.trim()}\n  What to do: see the lines above; is the npm registry reachable?`,
    )
  say("packages installed")
}

/** The same npm that runs us, else the one beside node or on PATH. */
function npm(args, cwd, doneBy) {
  const script = process.env.npm_execpath
  const isScript = script !== undefined && /npm-cli\.c?js$/.test(script)
  const [file, prefix] = isScript ? [process.execPath, [script]] : ["npm", []]
  const env = { ...process.env, NODE_ENV: "development" }
  return runTool(file, [...prefix, ...args], { cwd, env, shell: process.platform === "win32", doneBy })
}

/** Every package of the lock file, but for those of other platforms, in the version that it names. */
function holdsAll(wanted, installed) {
  return Object.entries(wanted).every(([name, { version, optional, link }]) => {
    if (name === "" || link) return true
    const found = installed[name]
    return found === undefined ? optional === true : found.version === version
  })
}

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return null
  }
}
