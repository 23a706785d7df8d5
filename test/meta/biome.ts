import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { z } from "zod"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))

const Report = z.object({
  summary: z.object({ changed: z.number(), unchanged: z.number() }),
  diagnostics: z.array(
    z.object({ category: z.string(), message: z.string(), location: z.object({ path: z.string() }).loose() }).loose(),
  ),
})

export type Finding = { path: string; rule: string; message: string }

/** Lints some files as if they were this project's, in a folder of their own with this project's biome.json. */
export function lint(files: Readonly<Record<string, string>>): { looked: number; findings: Finding[] } {
  const folder = mkdtempSync(join(tmpdir(), "onebeat-meta-"))
  try {
    for (const name of ["biome.json", ".gitignore", "test/meta/no-import-type.grit"]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      copyFileSync(join(ROOT, name), join(folder, name))
    }
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), source)
    }
    return run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(folder: string): { looked: number; findings: Finding[] } {
  const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome")
  const args = [
    biome,
    "lint",
    "--reporter=json",
    "--max-diagnostics=none",
    "app",
    "bin",
    "db",
    "scheduler",
    "test/core",
  ]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" })
  const start = stdout.indexOf("{")
  if (start < 0) throw new Error(`Biome reported nothing: ${stderr}`)
  const { summary, diagnostics } = Report.parse(JSON.parse(stdout.slice(start)))
  return {
    looked: summary.changed + summary.unchanged,
    findings: diagnostics.map(({ category, message, location }) => ({
      path: location.path,
      rule: category.split("/").at(-1) ?? category,
      message,
    })),
  }
}
