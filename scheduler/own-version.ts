import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { z } from "zod"

/** Of our package.json, which is above both the sources and the bundle in `dist/`. */
export function ownVersion(): string {
  let dir = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(dir, "package.json")) && dirname(dir) !== dir) dir = dirname(dir)
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(dir, "package.json"), "utf8"))).version
}
