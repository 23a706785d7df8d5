import "server-only"
import { setTimeout as sleep } from "node:timers/promises"

const TIMES_ITS_LENGTH = 20
const AT_MOST_MS = 2_000
/** One that something has changed since is read anew, after so many times its length. */
const TIMES_WHEN_OUTDATED = 4

type Reading<T> = { value: Promise<T>; generation: number; freshUntil: number; againAt: number }

/** One count for the process, also where a bundler makes two of this file. */
const GENERATION = Symbol.for("onebeat.generation")

/** Something was changed: what was read before is shown to nobody any more. */
export function outdate(): void {
  Reflect.set(globalThis, GENERATION, generation() + 1)
}

/**
 * Readers side by side share one reading, and a slow one serves for a while: a million schedules that take
 * 100 ms to count are counted every two seconds, however many people look, and up to twice a second while they change.
 * Failures are not kept.
 */
export function kept<T>(read: () => Promise<T>): () => Promise<T> {
  let last: Reading<T> | undefined
  return () => {
    const before = last
    const isCurrent = before?.generation === generation()
    if (before !== undefined && isCurrent && performance.now() < before.freshUntil) return before.value
    last = begin(isCurrent ? undefined : before)
    return last.value
  }

  function begin(outdated: Reading<T> | undefined): Reading<T> {
    const mine = { generation: generation(), freshUntil: Number.POSITIVE_INFINITY, againAt: 0 }
    const value = inTurn(outdated).then(async () => {
      mine.generation = generation()
      const begun = performance.now()
      try {
        const found = await read()
        const lengthMs = performance.now() - begun
        mine.freshUntil = begun + lengthMs + Math.min(lengthMs * TIMES_ITS_LENGTH, AT_MOST_MS)
        mine.againAt = begun + lengthMs * (1 + TIMES_WHEN_OUTDATED)
        return found
      } catch (error) {
        mine.freshUntil = 0
        throw error
      }
    })
    return Object.assign(mine, { value })
  }
}

/** Waits for the reading before to end, and long enough that readings in a row leave the database to others. */
async function inTurn(outdated: Reading<unknown> | undefined): Promise<void> {
  if (outdated === undefined) return
  await outdated.value.catch(() => {})
  const waitMs = outdated.againAt - performance.now()
  if (waitMs > 0) await sleep(waitMs)
}

function generation(): number {
  const found: unknown = Reflect.get(globalThis, GENERATION)
  return typeof found === "number" ? found : 0
}
