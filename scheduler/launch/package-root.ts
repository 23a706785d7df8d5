import fs from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

/** The directory of our own package.json, the same from `scheduler/launch/*.ts` and from the bundle in `dist/`. */
export function packageRoot(): string {
  let dir = path.dirname(fileURLToPath(import.meta.url))
  while (!fs.existsSync(path.join(dir, "package.json"))) {
    const parent = path.dirname(dir)
    if (parent === dir) throw new Error("package.json of onebeat not found")
    dir = parent
  }
  return dir
}
