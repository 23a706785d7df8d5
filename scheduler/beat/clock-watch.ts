import type { Log } from "#scheduler/log.ts"

/** How far each clock has moved against this machine's monotonic one since the last look, in ms; null: not known. */
export type ClockMoves = { readonly database: number; readonly own: number; readonly redis: number | null }

export type ClockWatch = {
  note(moves: ClockMoves): void
  /** Firing is held: the database's clock stepped, and neither Redis' nor ours went with it. */
  isHeld(): boolean
}

/**
 * Occurrences are due by the database's clock, so a step of it alone would fire an hour early or leave an hour out. Such
 * a step holds firing until the clock steps back, another clock agrees, or the beat is started again.
 */
export function openClockWatch(options: { stepMs: number; log: Log }): ClockWatch {
  let aloneBy = 0

  return {
    note({ database, own, redis }) {
      if (Math.abs(database) > options.stepMs) aloneBy += database
      if (aloneBy === 0) return
      const follows = [own, redis].some((moved) => moved !== null && Math.abs(aloneBy - moved) <= options.stepMs)
      if (follows || Math.abs(aloneBy) <= options.stepMs) {
        options.log.warn({ movedMs: Math.round(aloneBy) }, "clock.accepted")
        aloneBy = 0
      } else if (Math.abs(database) > options.stepMs) {
        options.log.error({ movedMs: Math.round(aloneBy) }, "clock.stepped_firing_held")
      }
    },
    isHeld: () => aloneBy !== 0,
  }
}
