/**
 * Where fires come from, before bounds and calendars. Milliseconds since the epoch; NaN stands for "none", so that
 * the hot path allocates nothing. Both are functions of their argument alone.
 */
export interface FireSource {
  /** The first fire > `after`. */
  nextFire(after: number): number
  /** The last fire < `before`. */
  prevFire(before: number): number
  /** Seconds after which its dates, in years of every kind, hold nothing new: what bounds a search among them. */
  readonly cycleS: number
}

/** Whole seconds that lie strictly after, and strictly before, an instant in milliseconds. */
export function secondAfter(ms: number): number {
  return Math.floor(ms / 1000) + 1
}

export function secondBefore(ms: number): number {
  return Math.ceil(ms / 1000) - 1
}
