import fs from "node:fs"
import path from "node:path"
import { runTool } from "./run-tool.mjs"
import { say } from "./say.mjs"
import { isFresh, takeStamp, writeStamp } from "./stamp.mjs"

const COMMON = ["package-lock.json", "package.json", "tsconfig.json"]
const PROGRAM_SOURCES = [...COMMON, "bin/bundle.mjs", "scheduler", "db"]
/** The command, and what `import … from "onebeat"` gives: package.json names both. */
const ENTRIES = { main: "scheduler/cli/main.ts", sdk: "scheduler/worker/sdk.ts" }
/** Chunks of the last builds stay: a running process may still load one. */
const KEEP_CHUNKS_MS = 24 * 3600_000

const programStamp = (root) => path.join(root, "dist", "stamp.json")
const adminStamp = (root) => path.join(root, ".next", "onebeat-stamp.json")

export function isProgramBuilt(root) {
  const isThere = Object.keys(ENTRIES).every((name) => fs.existsSync(path.join(root, "dist", `${name}.mjs`)))
  return isThere && isFresh(programStamp(root), root, PROGRAM_SOURCES)
}

export function isAdminBuilt(root) {
  if (!fs.existsSync(path.join(root, "app"))) return true
  return fs.existsSync(path.join(root, ".next", "BUILD_ID")) && isFresh(adminStamp(root), root, adminSources(root))
}

/** Bundles the program with esbuild: chunks first, the entry last and in one step. */
export async function buildProgram(root) {
  const begun = Date.now()
  const stamp = takeStamp(root, PROGRAM_SOURCES)
  const { build, stop } = await import("esbuild")
  const outdir = path.join(root, "dist")
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "linked",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunk-[hash]",
    logLevel: "silent",
  })
    .catch((error) => {
      throw new Error(`the program could not be built:\n${error.message}`)
    })
    // Its process would stay for as long as this one, which is what `npm start` runs in.
    .finally(() => stop())
  fs.mkdirSync(outdir, { recursive: true })
  const isEntry = ({ path: file }) => !path.basename(file).startsWith("chunk-")
  for (const file of outputFiles.toSorted((a, b) => isEntry(a) - isEntry(b))) {
    fs.writeFileSync(`${file.path}.new`, file.contents)
    fs.renameSync(`${file.path}.new`, file.path)
  }
  removeOldChunks(outdir, new Set(outputFiles.map((file) => path.basename(file.path))))
  writeStamp(programStamp(root), stamp)
  say(`program built in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

/** `next build`, quiet unless it fails. */
export async function buildAdmin(root, doneBy) {
  const begun = Date.now()
  say("building the admin (next build)")
  const stamp = takeStamp(root, adminSources(root))
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next")
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }
  const { code, output } = await runTool(process.execPath, [next, "build"], { cwd: root, env, doneBy })
  if (code !== 0) throw new Error(`next build failed:\n${output.trim()}`)
  writeStamp(adminStamp(root), stamp)
  say(`admin built in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

/** What the admin is made of: itself and the floors below it that it may import. */
function adminSources(root) {
  const scheduler = fs.readdirSync(path.join(root, "scheduler")).filter((name) => name.endsWith(".ts"))
  const below = ["core", "services", "queue", ...scheduler].map((name) => path.join("scheduler", name))
  return [...COMMON, "next.config.ts", "proxy.ts", "app", "db", ...below]
}

function removeOldChunks(outdir, current) {
  for (const name of fs.readdirSync(outdir)) {
    const file = path.join(outdir, name)
    if (!name.startsWith("chunk-") || current.has(name)) continue
    if (Date.now() - fs.statSync(file).mtimeMs > KEEP_CHUNKS_MS) fs.rmSync(file, { force: true })
  }
}
