import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.ts"

const TRIES = 20

/** The right to do something alone in one home, until `release()` or the end of this process. */
export type Hold = {
  /** Lets others know that it is about to be released. */
  ending(): void
  release(): void
}

export type Held = { heldBy: ProcessIdentity; isEnding: boolean }

/**
 * Takes the hold `dir`, or says who has it. Each contender puts down a file named after itself and then looks: whoever
 * sees another living one withdraws, so the later of two always sees the earlier, and two never both hold. A file left
 * by kill -9 names a process that is gone (pid and start time), so it counts for nothing even when its pid is reused.
 */
export async function takeHold(dir: string): Promise<Hold | Held> {
  fs.mkdirSync(dir, { recursive: true })
  const own = ownIdentity()
  const file = path.join(dir, fileNameOf(own))
  for (let tried = 1; ; tried++) {
    const before = othersIn(dir, own)
    if (before !== null) return before
    fs.writeFileSync(file, "")
    const other = othersIn(dir, own)
    if (other === null)
      return { ending: () => fs.writeFileSync(file, "ending"), release: () => fs.rmSync(file, { force: true }) }
    fs.rmSync(file, { force: true })
    if (tried === TRIES) return other
    await sleep(5 + Math.random() * 40)
  }
}

function othersIn(dir: string, own: ProcessIdentity): Held | null {
  for (const name of fs.readdirSync(dir)) {
    const found = identityFrom(name)
    if (found === null || name === fileNameOf(own)) continue
    const file = path.join(dir, name)
    if (isAlive(found))
      return { heldBy: found, isEnding: fs.existsSync(file) && fs.readFileSync(file, "utf8") === "ending" }
    fs.rmSync(file, { force: true })
  }
  return null
}

function fileNameOf({ pid, started }: ProcessIdentity): string {
  return `${pid}.${started}`
}

function identityFrom(name: string): ProcessIdentity | null {
  const match = /^(\d+)\.(.+)$/.exec(name)
  return match?.[1] && match[2] ? { pid: Number(match[1]), started: match[2] } : null
}
