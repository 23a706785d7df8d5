import type { TimeoutPolicy } from "#core/policies.ts"
import { HardTimeoutError, SoftTimeoutError } from "./task-errors.ts"

/** The strings on one run: its signal, its limits, and the moment from which nobody waits for it any more. */
export type RunControl = {
  readonly signal: AbortSignal
  /** Why the run was told to stop, or null. The first reason stays. */
  readonly reason: Error | null
  /** Rejects when the run is given up: a hard limit passed, or it did not obey its signal in time. */
  readonly givenUp: Promise<never>
  /** Aborts the signal, and gives the run up after the grace unless it has ended. */
  stop(reason: Error, graceMs: number): void
  /** Disarms everything. */
  end(): void
}

export function openRunControl(timeout: TimeoutPolicy | null): RunControl {
  const controller = new AbortController()
  const timers: NodeJS.Timeout[] = []
  let reason: Error | null = null
  let giveUp: (reason: Error) => void = () => {}
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  givenUp.catch(() => {})

  function abort(why: Error): void {
    reason ??= why
    controller.abort(reason)
  }

  function later(ms: number, act: () => void): void {
    timers.push(setTimeout(act, ms))
  }

  if (timeout?.softMs !== undefined) {
    const why = new SoftTimeoutError(timeout.softMs)
    later(timeout.softMs, () => abort(why))
  }
  if (timeout?.hardMs !== undefined) {
    const why = new HardTimeoutError(timeout.hardMs)
    later(timeout.hardMs, () => {
      if (reason instanceof SoftTimeoutError) reason = why
      abort(why)
      giveUp(why)
    })
  }

  return {
    signal: controller.signal,
    get reason() {
      return reason
    },
    givenUp,
    stop(why, graceMs) {
      if (reason !== null && !(reason instanceof SoftTimeoutError)) return
      reason = why
      abort(why)
      later(graceMs, () => giveUp(why))
    },
    end() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
