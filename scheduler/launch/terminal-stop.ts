import { setTimeout as sleep } from "node:timers/promises"
import { listenForStop, type StopRequest } from "#scheduler/stop-request.ts"

const PARENT_CHECK_MS = 200
const LONG_MS = 2 ** 31 - 1

/** Runs the work of a command that a person starts in a terminal and that stays until it is stopped. */
export async function stayUntilStopped(work: (stop: StopRequest) => Promise<void>): Promise<void> {
  const stop = listenForStop()
  if (process.env.npm_lifecycle_event) void whenOrphaned(() => process.kill(process.pid, "SIGTERM"))
  // A reader of our output that has gone is no reason to leave servers behind.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})
  const awake = new AbortController()
  void stayAwake(awake.signal)
  try {
    await work(stop)
  } finally {
    awake.abort()
  }
}

/** npm killed by -9 tells us nothing, and nobody else would stop us. */
async function whenOrphaned(then: () => void): Promise<void> {
  const parent = process.ppid
  while (process.ppid === parent) await sleep(PARENT_CHECK_MS, undefined, { ref: false })
  then()
}

/** With servers of somebody else there may be nothing to wait for but the signal, which does not keep Node running. */
async function stayAwake(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await sleep(LONG_MS, undefined, { signal }).catch(() => {})
}
