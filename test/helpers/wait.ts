/** The moment at which a condition holds, instead of a sleep that hopes for it. Resolves with what `fn` returned. */
export async function until<T>(
  fn: () => T | Promise<T>,
  options: { timeoutMs?: number; every?: number; what?: string } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const { timeoutMs = 5_000, every = 20, what = fn.toString() } = options
  const endsAt = performance.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const value = await fn()
      if (holds(value)) return value
      last = value
    } catch (error) {
      last = error
    }
    if (performance.now() >= endsAt)
      throw new Error(
        `not within ${timeoutMs} ms: ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
        {
          cause: last,
        },
      )
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}

function holds<T>(value: T): value is NonNullable<Exclude<T, false>> {
  return value !== undefined && value !== null && value !== false
}
