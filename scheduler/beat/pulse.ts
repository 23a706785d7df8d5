import { openLoop } from "#scheduler/beat/loop.ts"
import { silentLog } from "#scheduler/log.ts"
import { openRedis } from "#scheduler/queue/connection.ts"
import type { Service } from "#scheduler/service.ts"

/** Whether this process reaches Redis, leader or not: standbys that do are preferred. */
export type Pulse = Service & {
  answeredWithin(ms: number): boolean
  /** Redis' clock less our monotonic one, in ms, as of the last answer; null before the first. */
  clockOffset(): number | null
}

const EVERY_MS = 500

export function openPulse(options: { redisUrl: string; name: string }): Pulse {
  let redis: ReturnType<typeof openRedis> | null = null
  let answeredAtMs = Number.NEGATIVE_INFINITY
  let offset: number | null = null
  const loop = openLoop({
    name: "pulse",
    log: silentLog,
    async turn() {
      redis ??= openRedis({ ...options, commandTimeoutMs: 1_000 })
      const [seconds, micros] = await redis.time()
      answeredAtMs = performance.now()
      offset = Number(seconds) * 1_000 + Number(micros) / 1_000 - answeredAtMs
      return EVERY_MS
    },
  })
  return {
    start: () => loop.start(),
    answeredWithin: (ms) => performance.now() - answeredAtMs <= ms,
    clockOffset: () => offset,
    async stop() {
      redis?.disconnect()
      await loop.stop()
    },
  }
}
