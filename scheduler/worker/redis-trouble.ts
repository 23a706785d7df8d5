import type { Redis } from "ioredis"
import { messageOf } from "#core/errors.ts"
import type { Log } from "#scheduler/log.ts"

/** The same trouble is told once in this time, with how often it came. */
const TELL_AGAIN_MS = 60_000
const CONNECTION =
  /ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|[Cc]onnection (is|was) closed|socket closed|LOADING/

/** Tells that Redis went and came back: two lines, however long it took and however many connections noticed. */
export function watchRedis(redis: Redis, log: Log): void {
  let awaySince: number | null = null
  let cause = "connection closed"
  redis.on("error", (error) => {
    cause = messageOf(error)
    lost()
  })
  redis.on("close", () => lost())
  redis.on("ready", () => {
    if (awaySince !== null) log.info({ awayMs: Math.round(performance.now() - awaySince) }, "redis.back")
    awaySince = null
  })

  function lost(): void {
    if (awaySince !== null || redis.status === "end") return
    awaySince = performance.now()
    log.warn({ cause }, "redis.away")
  }
}

/** Logs what BullMQ complains of, less the connection errors that {@link watchRedis} tells, and not the same all the time. */
export function troubleLog(
  log: Log,
  now: () => number = () => performance.now(),
): (fields: object, error: Error) => void {
  const told = new Map<string, { at: number; since: number }>()
  return (fields, error) => {
    const text = messageOf(error)
    if (CONNECTION.test(text) || ("code" in error && CONNECTION.test(String(error.code)))) return
    const kind = text.replace(/\S*\d\S*/g, "#").slice(0, 100)
    const last = told.get(kind)
    if (last && now() - last.at < TELL_AGAIN_MS) return void last.since++
    if (told.size > 100) told.clear()
    told.set(kind, { at: now(), since: 0 })
    log.error({ ...fields, error: text, ...(last && last.since > 0 && { moreOfThese: last.since }) }, "queue.trouble")
  }
}
