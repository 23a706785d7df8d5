import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))

export type ProjectCopy = {
  write(path: string, source: string): void
  edit(path: string, change: (source: string) => string): void
  /** Runs a command in the copy; `output` is stdout and stderr. */
  run(command: string, args: readonly string[], env?: Record<string, string>): { code: number | null; output: string }
  remove(): void
}

/** A copy of some files and folders of this project, with its installed packages. */
export function copyProject(paths: readonly string[]): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), "onebeat-meta-"))
  for (const path of paths) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"))
  function write(path: string, source: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), source)
  }
  return {
    write,
    edit: (path, change) => write(path, change(readFileSync(join(folder, path), "utf8"))),
    run(command, args, env = {}) {
      const { CI: _, ...inherited } = process.env
      const ran = spawnSync(command, args, { cwd: folder, encoding: "utf8", env: { ...inherited, ...env } })
      return { code: ran.status, output: `${ran.stdout}${ran.stderr}` }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
