import { setTimeout as sleep } from "node:timers/promises"
import { isAlive, type ProcessIdentity } from "./process-identity.ts"

const CHECK_EVERY_MS = 25

/** One step of stopping: send `signal`, then wait up to `waitMs` for the end. */
export type StopStep = {
  signal: NodeJS.Signals
  waitMs: number
}

/** Stops a process that is not our child (an orphan), step by step; true when it is gone. */
export async function stopProcess(identity: ProcessIdentity, steps: readonly StopStep[]): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    if (!isAlive(identity)) return true
    send(identity.pid, signal)
    const until = performance.now() + waitMs
    while (performance.now() < until) {
      if (!isAlive(identity)) return true
      await sleep(CHECK_EVERY_MS)
    }
  }
  return !isAlive(identity)
}

/** Sends a signal; a process that has just ended is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}
