#!/usr/bin/env node
// Fails when db/schema says something that db/migrations does not. Generates into a copy, so that the gate never writes
// to the working tree; with CI set the folder must be committed as well.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import fs from "node:fs"
import path from "node:path"

const MIGRATIONS = "db/migrations"
const ROOT = process.cwd()

// drizzle-kit takes --out relative to the working directory only.
const copy = path.join("node_modules", ".cache", `drift-${process.pid}`)
try {
  fs.cpSync(path.join(ROOT, MIGRATIONS), path.join(ROOT, copy), { recursive: true })
  const before = contents(copy)
  if (before.size === 0) fail(`${MIGRATIONS} holds no migrations`)
  generate()
  const changed = [...contents(copy)].filter(([file, hash]) => before.get(file) !== hash).map(([file]) => file)
  if (changed.length > 0)
    fail(
      `db/schema is ahead of ${MIGRATIONS} (${changed.join(", ")}): run "npx drizzle-kit generate", read what it wrote, commit it`,
    )
  if (process.env.CI) requireCommitted()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  fs.rmSync(path.join(ROOT, copy), { recursive: true, force: true })
}

/** drizzle-kit exits 0 when it fails, and asks questions when it has no terminal: its words count, not its code. */
function generate() {
  const kit = path.join(ROOT, "node_modules", "drizzle-kit", "bin.cjs")
  const args = ["generate", "--dialect=postgresql", "--schema=./db/schema/index.ts", `--out=./${copy}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, [kit, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
  })
  const output = `${stdout}\n${stderr}`
  if (status !== 0 || /\berror\b/i.test(output)) fail(`drizzle-kit generate failed:\n${output.trim()}`)
  if (!/nothing to migrate|migration file/i.test(output))
    fail(`drizzle-kit generate said neither yes nor no:\n${output.trim()}`)
}

function requireCommitted() {
  const { status, stdout } = spawnSync("git", ["status", "--porcelain", "--", MIGRATIONS], {
    cwd: ROOT,
    encoding: "utf8",
  })
  if (status === 0 && stdout.trim() !== "") fail(`${MIGRATIONS} is not committed:\n${stdout.trimEnd()}`)
}

function contents(folder) {
  const files = fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [
        path.relative(path.join(ROOT, folder), file),
        createHash("sha256").update(fs.readFileSync(file)).digest("hex"),
      ]
    }),
  )
}

/** @returns {never} */
function fail(message) {
  throw new Error(message)
}
