import type { Direction, Link, Proxy } from "./proxy.ts"

/** A point in a beat's work at which it is struck: known by what passes on the wire, so the program needs no hooks. */
export type Moment = {
  /** What the client's first words say, of connections that this can happen on. */
  on: RegExp
  /** A fresh watcher of one connection. Told of all bytes; says if this is the moment, whose bytes never arrive. */
  watch(): (direction: Direction, text: string) => boolean
}

/** A batch has been watched over and is about to be sent: Redis gets nothing of its EXEC. */
export const beforeExec: Moment = {
  on: /onebeat:line:/,
  watch() {
    const isExec = execOfBatch()
    return (direction, text) => direction === "up" && isExec(text)
  },
}

/** Redis has done what the EXEC of a batch said, and its answer is on the way. */
export const beforeAnswer: Moment = {
  on: /onebeat:line:/,
  watch() {
    const isExec = execOfBatch()
    let answers: string | null = null
    return (direction, text) => {
      if (direction === "up") {
        if (isExec(text)) answers = "\r\n"
        return false
      }
      if (answers === null) return false
      answers += text
      return answers.includes("\r\n*") // after the +QUEUED of each command, the list of EXEC's own replies
    }
  },
}

/** The ends of runs have been committed in Postgres, and their jobs are about to be removed. */
export const beforeRemoval: Moment = {
  on: /onebeat:jobs:/,
  watch: () => (direction, text) => direction === "up" && text.includes("watch\r\n") && text.includes("finishedOn"),
}

/** Postgres has committed a plan with runs, and says so. */
export const afterPlan: Moment = {
  on: /onebeat:(?!listen:)/,
  watch() {
    let plans = false
    let commits = false
    return (direction, text) => {
      if (direction === "down") return commits
      if (text.includes("begin;")) plans = false
      if (text.includes("insert into runs (")) plans = true
      commits = plans && text.includes("commit\0")
      return false
    }
  },
}

/** Who was struck, and the bytes that did not pass. */
export type Struck = {
  link: Link
  pid: number
  kept: Buffer
  /** What the server has said since. */
  answer(): string
}

/**
 * Strikes once, at the next such moment on any connection. From then on nothing passes on that connection any more,
 * whether `strike` cuts it or not.
 */
export async function strikeAt(
  proxy: Proxy,
  moment: Moment,
  strike: (struck: Struck) => void = () => {},
): Promise<Struck> {
  const watchers = new WeakMap<Link, (direction: Direction, text: string) => boolean>()
  let struck: Struck | null = null
  let answer = ""
  return await new Promise((resolve) => {
    proxy.tap((link, direction, bytes) => {
      if (struck !== null) {
        if (link !== struck.link) return bytes
        if (direction === "down") answer += bytes.toString("latin1")
        return null
      }
      if (!moment.on.test(link.introduction())) return bytes
      const watcher = watchers.get(link) ?? moment.watch()
      watchers.set(link, watcher)
      if (!watcher(direction, bytes.toString("latin1"))) return bytes
      struck = { link, pid: pidIn(link), kept: bytes, answer: () => answer }
      strike(struck)
      resolve(struck)
      return null
    })
  })
}

/** Recognises the EXEC of a transaction that adds jobs; a fence is raised without a script. */
function execOfBatch(): (text: string) => boolean {
  let tail = ""
  let addsJobs = false
  return (text) => {
    const all = tail + text
    tail = all.slice(-20)
    if (all.includes("evalsha\r\n")) addsJobs = true
    if (!all.includes("exec\r\n")) return false
    const isBatch = addsJobs
    addsJobs = false
    return isBatch
  }
}

/** A beat names its connections after itself: `host:pid:random`. */
function pidIn(link: Link): number {
  return Number(/onebeat:(?:line:|jobs:)?[^:\0]+:(\d+):/.exec(link.introduction())?.[1])
}
