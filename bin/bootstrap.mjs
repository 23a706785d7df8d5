import fs from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { alone } from "./alone.mjs"
import { fail } from "./say.mjs"

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const OLDEST_NODE = [20, 19]
/** Commands that show the admin. */
const NEEDS_ADMIN = new Set(["up", "admin"])

/** A clone has a lock file; npm never publishes one, so a published package runs the `dist/` it came with. */
const isClone = fs.existsSync(path.join(root, "package-lock.json"))

/** Installs and builds what the command needs and is missing or stale, under a lock; nothing when all is in order. */
export async function prepare(options = {}) {
  requireNode()
  if (!isClone) return
  const { admin = false } = options
  const { isInstalled, install } = await import("./install.mjs")
  const { isProgramBuilt, isAdminBuilt, buildProgram, buildAdmin } = await import("./bundle.mjs")
  const isReady = () => isInstalled(root) && isProgramBuilt(root) && (!admin || isAdminBuilt(root))
  if (isReady()) return
  await alone(path.join(root, "dist", ".lock"), async (doneBy) => {
    if (!isInstalled(root)) await install(root, doneBy)
    if (!isProgramBuilt(root)) await buildProgram(root)
    if (admin && !isAdminBuilt(root)) await buildAdmin(root, doneBy)
  })
}

/** Runs the built program in this process with these arguments. */
export async function runProgram(args) {
  try {
    await prepare({ admin: NEEDS_ADMIN.has(args[0]) && !args.includes("--dev") })
  } catch (error) {
    fail(error.message)
  }
  process.argv = [process.execPath, path.join(root, "bin", "onebeat.mjs"), ...args]
  await import(new URL("../dist/main.mjs", import.meta.url).href)
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(
    `Node ${OLDEST_NODE.join(".")} or newer is needed, this is ${process.versions.node}: install a newer one from https://nodejs.org`,
  )
}
