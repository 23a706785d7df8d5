import { spawn } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"

const KILL_AFTER_MS = 3_000
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"]

/**
 * Runs npm or a builder to its end, quietly, and returns its exit code and words. When we are asked to stop meanwhile
 * it is stopped first: npm, for one, goes on for a while after Ctrl-C, and the next start would meet it.
 */
export async function runTool(file, args, options) {
  const { doneBy, ...spawning } = options
  const child = spawn(file, args, { ...spawning, stdio: ["ignore", "pipe", "pipe"] })
  doneBy(child.pid ?? process.pid)
  let output = ""
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text
    })
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: `${error.message} (${file})` }))
    child.once("close", (code) => resolve({ code, output }))
  })
  const leave = async () => {
    child.kill("SIGTERM")
    if ((await Promise.race([ended, sleep(KILL_AFTER_MS, null)])) === null) child.kill("SIGKILL")
    await ended
    process.exit(130)
  }
  for (const signal of SIGNALS) process.once(signal, leave)
  const result = await ended
  doneBy(process.pid)
  for (const signal of SIGNALS) process.off(signal, leave)
  return result
}
