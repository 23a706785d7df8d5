import type { Instant, RunId } from "#core/brand.ts"
import { epoch } from "#core/brand.ts"
import type { RunKey, Term } from "#core/run.ts"
import type { NewJob } from "#scheduler/queue/bull.ts"
import type { Outbound } from "#scheduler/queue/line.ts"
import type { TestRedis } from "./redis.ts"

export const termOf = (holder: string, of: number): Term => ({ holder, epoch: epoch(of) })

/** A job as the beat makes it, on the test's own keys. */
export function newJob(test: TestRedis, id: string, more: Partial<NewJob> = {}): NewJob {
  const timestamp = Number(/@(\d+)/.exec(id)?.[1] ?? 1)
  return {
    id,
    prefix: test.prefix,
    queue: "q",
    name: "t",
    data: {},
    timestamp,
    attempts: 1,
    backoff: null,
    priority: 0,
    meta: {
      v: 1,
      schedule: "s",
      scheduleId: 1,
      fireAt: timestamp,
      dueAt: timestamp,
      delivery: 1,
      startBy: null,
      retry: null,
      timeout: null,
    },
    ...more,
  }
}

export function outbound(test: TestRedis, fireAt: Instant, more: Partial<NewJob> = {}): Outbound {
  return { fireAt, job: newJob(test, `s1@${fireAt}`, more) }
}

export function keyOf(out: Outbound): RunKey {
  return { id: out.job.id as RunId, fireAt: out.fireAt, delivery: 1 }
}

/** Ends the connections of that name, as a broken network does, and says how many there were. */
export async function cut(test: TestRedis, name: string): Promise<number> {
  const list = String(await test.redis.client("LIST"))
  const ids = list.split("\n").flatMap((line) => {
    const found = / name=(\S+) /.exec(line)
    return found?.[1] === name ? (/^id=(\d+)/.exec(line)?.[1] ?? []) : []
  })
  for (const id of ids) await test.redis.client("KILL", "ID", Number(id))
  return ids.length
}

/** Takes every key away that matches, as a flush does, but only of this test's own. */
export async function removeKeys(test: TestRedis, ...patterns: string[]): Promise<void> {
  for (const pattern of patterns) {
    const keys = await test.redis.keys(pattern)
    if (keys.length > 0) await test.redis.del(...keys)
  }
}

export const flush = (test: TestRedis) => removeKeys(test, `${test.prefix}:*`, `onebeat:${test.namespace}:*`)
