import { randomBytes } from "node:crypto"
import fs from "node:fs"
import type { Account } from "./account.ts"

/** Replaces a file in one step, readable by its owner alone. */
export function writePrivate(file: string, text: string, owner: Account | null = null): void {
  const fresh = `${file}.${process.pid}.new`
  fs.rmSync(fresh, { force: true })
  fs.writeFileSync(fresh, text, { mode: 0o600, flag: "wx" })
  if (owner) fs.chownSync(fresh, owner.uid, owner.gid)
  fs.renameSync(fresh, file)
}

/** A generated password that stays the same from start to start. */
export function passwordIn(file: string): string {
  if (!fs.existsSync(file)) writePrivate(file, randomBytes(24).toString("base64url"))
  return fs.readFileSync(file, "utf8").trim()
}
