import fs from "node:fs"
import { LineRate } from "./line-rate.ts"
import { readable } from "./log-line.ts"

const LOG_LIMIT_BYTES = 5_000_000

export type ChildOutput = {
  take(chunk: string): void
  /** The last lines that meant something, for a message about the end. */
  lastLines(): string
}

/** Prefixes what a child says, all of it to its log file, to the terminal as much as can be read. */
export function openChildOutput(options: {
  name: string
  logFile: string
  write: (line: string) => void
}): ChildOutput {
  const { name, logFile, write } = options
  const rate = new LineRate()
  const kept: string[] = []
  let rest = ""
  let size = fs.existsSync(logFile) ? fs.statSync(logFile).size : 0

  function keep(chunk: string): void {
    if (size > LOG_LIMIT_BYTES) {
      fs.renameSync(logFile, `${logFile}.old`)
      size = 0
    }
    fs.appendFileSync(logFile, chunk, { mode: 0o600 })
    size += Buffer.byteLength(chunk)
  }

  function show(line: string): void {
    const verdict = rate.judge(performance.now())
    if (verdict === "show") write(`${name.padEnd(6)} | ${line}`)
    if (verdict === "last") write(`${name.padEnd(6)} | (says more than can be read; all of it is in ${logFile})`)
  }

  return {
    take(chunk) {
      keep(chunk)
      const lines = (rest + chunk).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines.map(readable)) {
        if (line === null) continue
        kept.push(line)
        if (kept.length > 5) kept.shift()
        show(line)
      }
    },
    lastLines: () => [...kept, rest].filter((line) => line.trim() !== "").join("\n    "),
  }
}
