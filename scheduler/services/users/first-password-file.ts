import fs from "node:fs"
import path from "node:path"

/** Where a start without a terminal leaves the first user's e-mail and password, a line each. */
export function firstPasswordFile(env: Readonly<Record<string, string | undefined>>): string {
  return path.join(path.resolve(env.ONEBEAT_HOME || ".onebeat"), "first-password")
}

/** Removes the file once its password is good for nothing; one that names somebody else stays. */
export function forgetFirstPassword(file: string, email: string): void {
  try {
    if (fs.readFileSync(file, "utf8").split("\n", 1)[0] === email) fs.rmSync(file)
  } catch {
    // There is none, or it is not ours to read: then it is not ours to remove.
  }
}
