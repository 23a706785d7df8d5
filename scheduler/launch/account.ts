import fs from "node:fs"
import path from "node:path"

/** The account that the servers run as when we are root. */
export type Account = {
  name: string
  uid: number
  gid: number
}

/** Postgres refuses uid 0: as root both servers run as `postgres`, else `nobody`. Null for an ordinary user. */
export function serviceAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const lines = fs.readFileSync("/etc/passwd", "utf8").split("\n")
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":")
    if (fields) return { name, uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  return null
}

/** Can the account get to what is in this directory? (The way down needs the x bit in each part that exists.) */
export function canReach(account: Account | null, dir: string): boolean {
  if (account === null) return true
  for (let part = path.resolve(dir); ; part = path.dirname(part)) {
    if (fs.existsSync(part) && !maySearch(account, fs.statSync(part))) return false
    if (part === path.dirname(part)) return true
  }
}

function maySearch(account: Account, { uid, gid, mode }: fs.Stats): boolean {
  if (uid === account.uid) return (mode & 0o100) !== 0
  return ((gid === account.gid ? 0o010 : 0o001) & mode) !== 0
}
