#!/usr/bin/env node
// What `npm run check` runs: every gate, all of them even when one is red, and proof that each looked at something.
// `npm run check -- lint types` runs a part.
import { spawn } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"

const ROOT = fs.realpathSync(path.resolve(path.dirname(fileURLToPath(import.meta.url)), ".."))
const SOURCES = ["app", "bench", "bin", "db", "examples", "scheduler", "test"]
const { FORCE_COLOR: _, ...inherited } = process.env
const COLOUR = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }
const ENV = { ...inherited, ...COLOUR, NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" }

const GATES = {
  lint: async () => {
    const output = await run("biome", [
      "ci",
      "--max-diagnostics=100",
      `--colors=${process.stdout.isTTY ? "force" : "off"}`,
      ".",
    ])
    requireCount("Biome", Number(output.match(/Checked (\d+) files?/)?.[1] ?? 0), sourceFiles().length)
  },
  types: async () => {
    await run("next", ["typegen"])
    const listed = await run("tsc", ["--noEmit", "--listFilesOnly"])
    const seen = new Set(listed.split("\n").map((file) => path.relative(ROOT, file)))
    const sources = sourceFiles().filter((file) => /\.tsx?$/.test(file))
    const missed = sources.filter((file) => !seen.has(file))
    if (missed.length > 0) throw new Error(`tsc does not look at ${missed.join(", ")}: see "include" in tsconfig.json`)
    requireCount("tsc", sources.length, 1)
    await run("tsc", ["--noEmit"])
  },
  unused: async () => {
    await run("knip", ["--no-progress"])
  },
  drift: async () => {
    await run(path.join(ROOT, "bin", "check-drift.mjs"), [])
  },
  core: async () => {
    const output = await run("vitest", ["run", "--project", "core"])
    requireCount("vitest", Number(output.match(/Tests\D+(\d+) passed/)?.[1] ?? 0), 1)
  },
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in GATES))
if (unknown.length > 0) {
  console.error(`no such gate: ${unknown.join(", ")}; there are ${Object.keys(GATES).join(", ")}`)
  process.exit(2)
}

const red = []
for (const name of asked.length > 0 ? asked : Object.keys(GATES)) {
  const begun = performance.now()
  try {
    await GATES[name]()
    console.log(`ok   ${name}  ${seconds(begun)}`)
  } catch (error) {
    red.push(name)
    console.log(`${error.message}\nFAIL ${name}  ${seconds(begun)}`)
  }
}
console.log(red.length === 0 ? "check passed" : `check failed: ${red.join(", ")}`)
process.exit(red.length === 0 ? 0 : 1)

/** Resolves with what the program wrote, throws it when the program failed. */
async function run(program, args) {
  const file = path.isAbsolute(program) ? program : binOf(program)
  const child = spawn(process.execPath, [file, ...args], { cwd: ROOT, env: ENV, stdio: ["ignore", "pipe", "pipe"] })
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text
  })
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output += text
  })
  const code = await new Promise((resolve) => child.on("close", resolve))
  if (code !== 0) throw new Error(output.trimEnd())
  return stripVTControlCharacters(output)
}

/** A gate that saw fewer files than there are checks less than it says. */
function requireCount(name, seen, expected) {
  if (seen < expected || seen === 0) throw new Error(`${name} looked at ${seen} of ${expected} files or tests`)
}

function sourceFiles() {
  return SOURCES.filter((folder) => fs.existsSync(path.join(ROOT, folder))).flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.includes("node_modules"))
      .map((file) => path.join(folder, file)),
  )
}

/** The script behind a command in node_modules/.bin, which on Windows is a batch file. */
function binOf(name) {
  const from = { biome: "@biomejs/biome", tsc: "typescript" }[name] ?? name
  const folder = path.join(ROOT, "node_modules", from)
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
  return path.join(folder, typeof bin === "string" ? bin : bin[name])
}

function seconds(begun) {
  return `${((performance.now() - begun) / 1_000).toFixed(1)} s`
}
