import type { RunFact, RunKey } from "#core/run.ts"

/** What Redis tells of a run, at its plainest. */
export function factOf(run: RunKey, more: Partial<RunFact> & Pick<RunFact, "state">): RunFact {
  return {
    id: run.id,
    queue: "default",
    delivery: run.delivery,
    reason: null,
    startedAt: null,
    finishedAt: null,
    worker: null,
    attempt: 1,
    result: null,
    error: null,
    attempts: [],
    ...more,
  }
}
