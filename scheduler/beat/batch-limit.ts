/** Postgres' `query_canceled` and `lock_not_available`: what a leader's transaction ends with when its time is over. */
const TIME_IS_OVER = new Set(["57014", "55P03"])
const GROWTH = 8

export type BatchLimit = {
  /** How much the next batch may take. */
  readonly size: number
  /** Does a batch of at most that size. @throws whatever `work` throws */
  attempt<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Half as much after a batch that took too long, and little by little all of it again. A batch that Postgres cannot do in
 * the time that a leader's transaction has would otherwise be tried at the same size for ever.
 */
export function openBatchLimit(most: number): BatchLimit {
  let size = most
  return {
    get size() {
      return size
    },
    async attempt(work) {
      try {
        const done = await work()
        size = Math.min(most, size + Math.ceil(size / GROWTH))
        return done
      } catch (error) {
        if (tookTooLong(error)) size = Math.max(1, Math.floor(size / 2))
        throw error
      }
    },
  }
}

function tookTooLong(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return "code" in error && typeof error.code === "string"
    ? TIME_IS_OVER.has(error.code)
    : error.message === "Query read timeout" // the driver's own, when Postgres does not even answer
}
