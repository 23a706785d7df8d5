import "server-only"

const TIMES_ITS_LENGTH = 20
const AT_MOST_MS = 2_000

/**
 * Readers side by side share one reading, and a slow one serves for a while: a million schedules that take
 * 100 ms to count are counted every two seconds, however many people look. Failures are not kept.
 */
export function kept<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { value: Promise<T>; freshUntil: number } | undefined
  return () => {
    const begun = performance.now()
    if (last !== undefined && begun < last.freshUntil) return last.value
    const value = read()
    const mine = { value, freshUntil: Number.POSITIVE_INFINITY }
    last = mine
    value.then(
      () => {
        const ended = performance.now()
        mine.freshUntil = ended + Math.min((ended - begun) * TIMES_ITS_LENGTH, AT_MOST_MS)
      },
      () => {
        mine.freshUntil = 0
      },
    )
    return value
  }
}
