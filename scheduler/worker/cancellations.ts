import type { Redis } from "ioredis"
import type { Log } from "#scheduler/log.ts"
import type { LiveRuns } from "./live-runs.ts"

/**
 * Stops the runs named on the cancel channel. What is published while this connection is away is not heard:
 * who cancels says it again until the run has ended.
 */
export async function hearCancellations(options: {
  redis: Redis
  channel: string
  live: LiveRuns
  log: Log
}): Promise<void> {
  const { redis, channel, live, log } = options
  redis.on("message", (from, run) => {
    if (from === channel && live.cancel(run)) log.info({ run }, "run.cancelling")
  })
  await redis.subscribe(channel)
}
