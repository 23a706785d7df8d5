import { messageOf } from "#core/errors.ts"
import type { Log } from "#scheduler/log.ts"
import type { Service } from "#scheduler/service.ts"

/** A loop that owns its sleep: each turn says how long to wait before the next, and a hint ends the wait early. */
export type Loop = Service & {
  hint(): void
  /** For how long the turn that is being taken has lasted, in ms; 0 between turns. */
  busyForMs(): number
}

/** What a turn answers when it had nothing to work with and did nothing: that is neither a failure nor a recovery. */
export type Rest = { readonly restMs: number }

const SHORTEST_BACKOFF = 50
const LONGEST_BACKOFF = 500

/**
 * Runs `turn` again and again until stopped. A turn that throws is tried again after a growing pause; an outage
 * is one line when it begins and one when it ends, however long it lasts. One that is stopped in mid-turn says nothing.
 */
export function openLoop(options: {
  name: string
  log: Log
  turn: () => Promise<number | Rest>
  onError?: (error: unknown) => void
}): Loop {
  let running: Promise<void> | null = null
  let stopping = false
  let hinted = false
  let wake: (() => void) | null = null
  let failures = 0
  let turnBeganMs: number | null = null

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, Math.max(0, ms))
      function done() {
        clearTimeout(timer)
        wake = null
        resolve()
      }
      wake = done
      if (hinted || stopping) done()
    })
  }

  async function run(): Promise<void> {
    while (!stopping) {
      hinted = false
      let waitMs: number
      turnBeganMs = performance.now()
      try {
        const next = await options.turn()
        waitMs = typeof next === "number" ? next : next.restMs
        if (typeof next === "number") {
          if (failures > 0) options.log.info({ loop: options.name, failures }, "loop.recovered")
          failures = 0
        }
      } catch (error) {
        options.onError?.(error)
        if (failures++ === 0 && !stopping)
          options.log.warn({ loop: options.name, error: messageOf(error) }, "loop.failing")
        waitMs = Math.min(SHORTEST_BACKOFF * 2 ** Math.min(failures, 5), LONGEST_BACKOFF)
        hinted = false
      }
      turnBeganMs = null
      if (waitMs > 0) await sleep(waitMs)
      else await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  return {
    async start() {
      running ??= run()
    },
    busyForMs: () => (turnBeganMs === null ? 0 : performance.now() - turnBeganMs),
    hint() {
      hinted = true
      if (failures === 0) wake?.()
    },
    async stop() {
      stopping = true
      wake?.()
      await running
    },
  }
}
