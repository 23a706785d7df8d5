import type { RunControl } from "./run-control.ts"
import { RunCancelledError, RunLostError, WorkerStoppingError } from "./task-errors.ts"

/** A run told to stop by an operator is given up after so long if it does not obey. */
const CANCEL_GRACE_MS = 5_000
/** A cancellation can arrive just before the run it means has begun here; it is remembered so long. */
const REMEMBER_CANCELLED_MS = 10_000
const REMEMBER_CANCELLED_AT_MOST = 10_000
/** Time to tidy up for runs that a leaving worker stops. */
const STOP_GRACE_MS = 1_000

/** The runs in flight in this process, by the id of the run. */
export type LiveRuns = {
  begin(id: string, control: RunControl): void
  end(id: string, control: RunControl, outcome: "done" | "failed" | "returned"): void
  /** Stops the run if it is here; if it begins within a moment, {@link wasCancelled} knows. Returns whether it was here. */
  cancel(id: string): boolean
  wasCancelled(id: string): boolean
  /** Stops runs that another worker may have by now. Returns those that were here. */
  lose(ids: readonly string[]): string[]
  /** Stops all runs because the process leaves. Returns how many. */
  stopAll(): number
  readonly counts: { inFlight: number; done: number; failed: number }
}

/** `now` is monotonic, in ms. */
export function openLiveRuns(now: () => number = () => performance.now()): LiveRuns {
  const live = new Map<string, Set<RunControl>>()
  const cancelled = new Map<string, number>()
  const totals = { done: 0, failed: 0 }

  function remember(id: string): void {
    cancelled.delete(id)
    cancelled.set(id, now())
    for (const [old, at] of cancelled) {
      if (cancelled.size <= REMEMBER_CANCELLED_AT_MOST && now() - at < REMEMBER_CANCELLED_MS) break
      cancelled.delete(old)
    }
  }

  return {
    begin(id, control) {
      live.set(id, (live.get(id) ?? new Set()).add(control))
    },
    end(id, control, outcome) {
      const controls = live.get(id)
      controls?.delete(control)
      if (controls?.size === 0) live.delete(id)
      if (outcome !== "returned") totals[outcome]++
    },
    cancel(id) {
      remember(id)
      const controls = live.get(id) ?? []
      for (const control of controls) control.stop(new RunCancelledError(), CANCEL_GRACE_MS)
      return live.has(id)
    },
    wasCancelled(id) {
      const at = cancelled.get(id)
      return at !== undefined && now() - at < REMEMBER_CANCELLED_MS
    },
    lose(ids) {
      const here = ids.filter((id) => live.has(id))
      for (const id of here) for (const control of live.get(id) ?? []) control.stop(new RunLostError(), STOP_GRACE_MS)
      return here
    },
    stopAll() {
      const controls = [...live.values()].flatMap((set) => [...set])
      for (const control of controls) control.stop(new WorkerStoppingError(), STOP_GRACE_MS)
      return controls.length
    },
    get counts() {
      return { inFlight: [...live.values()].reduce((sum, set) => sum + set.size, 0), ...totals }
    },
  }
}
