import type { Instant } from "#core/brand.ts"

/** Every key in Redis that is ours; BullMQ's own are built by BullMQ. */
export function queueKeys(namespace: string) {
  const root = `onebeat:${namespace}`
  return {
    /** `epoch:holder` of the only beat that may send. */
    fence: `${root}:fence`,
    /** Random, set with the first fence: a Redis that lost its data has another or none. */
    incarnation: `${root}:incarnation`,
    /** Rises by one with each batch sent. */
    sequence: `${root}:sequence`,
    /** Hash run id → epoch of the runs sent that fire in one minute. */
    guards: (fireAt: Instant) => `${root}:sent:${Math.floor(fireAt / 60_000)}`,
    /** Published to tell workers to stop a run: payload is the run id. */
    cancelChannel: `${root}:cancel`,
    /** Hash worker id → JSON of its last sign of life. */
    workers: `${root}:workers`,
    /** Hash task name → JSON of what a worker announced. */
    tasks: `${root}:tasks`,
  }
}
