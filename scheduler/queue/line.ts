import { randomUUID } from "node:crypto"
import type { Epoch, Instant } from "#core/brand.ts"
import { epoch } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import type { NewJob } from "#scheduler/queue/bull.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { openSpent, repliesOf, type SpentOptions } from "#scheduler/queue/spent.ts"

/** A run on its way: its job, and the instant that names its guard. */
export type Outbound = { readonly job: NewJob; readonly fireAt: Instant }

/** What Redis says of itself and of us. */
export type CourierState = {
  readonly fence: string | null
  readonly incarnation: string | null
  readonly sequence: number
}

/** Redis knows less than it did: it was flushed, restarted without its data, or replaced by an older copy. */
export class CourierForgot extends Error {
  override readonly name = "CourierForgot"
}

/** Another term's fence is up. Whoever sees this has lost its term, or must take a higher epoch. */
export class FenceTaken extends Error {
  override readonly name = "FenceTaken"
  readonly epoch: Epoch
  constructor(fence: string) {
    super(`the fence in Redis is ${fence}`)
    this.epoch = epoch(Number(fence.split(":")[0]))
  }
}

/** The lease could not be proven when the fence was to be raised: nothing was written. */
export class TermUnproven extends Error {
  override readonly name = "TermUnproven"
  constructor(term: Term) {
    super(`the lease of the term ${fenceOf(term)} could not be proven`)
  }
}

export type LineOptions = SpentOptions & {
  readonly namespace: string
  /** How long a guard is kept, in seconds. */
  readonly guardTtlSeconds: number
}

/**
 * The connection that sends: it never reconnects by itself, because a reconnect would silently drop the WATCH
 * that makes a batch conditional on the fence. After any error it is spent, and the caller opens another.
 */
export async function openLine(options: LineOptions) {
  const keys = queueKeys(options.namespace)
  const { redis, scripts } = await openSpent(options)
  let busy = false

  /** One batch at a time: two on one connection would share a WATCH, and the second would go through unfenced. */
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    if (busy) throw new Error("the line is busy: batches take turns")
    busy = true
    try {
      return await work()
    } finally {
      busy = false
    }
  }

  async function watchState(): Promise<CourierState> {
    const replies = await repliesOf(
      redis.pipeline().watch(keys.fence).mget(keys.fence, keys.incarnation, keys.sequence),
    )
    return readState(replies[1])
  }

  /** A transaction goes on after a script that failed: the guards of jobs that were not added must not say that they were. */
  async function takeGuardsBack(term: Term, runs: readonly Outbound[]): Promise<void> {
    const [, fence] = await repliesOf(redis.pipeline().watch(keys.fence).get(keys.fence))
    if (fence !== fenceOf(term)) return
    const multi = redis.multi()
    for (const run of runs) multi.hdel(keys.guards(run.fireAt), run.job.id)
    await multi.exec()
  }

  return {
    async readState(): Promise<CourierState> {
      return readState(await redis.mget(keys.fence, keys.incarnation, keys.sequence))
    },

    /**
     * Puts the term's fence up, only ever upwards: WATCH, read, prove the lease, then SET in MULTI.
     * Set even where it is up already: that spoils every WATCH of an older connection, so a batch of ours that is still
     * under way there can no longer arrive.
     * `remembered` is what Postgres knows of this Redis; a fresh incarnation is made when the two disagree, and
     * stays different from Postgres' until the loss has been dealt with.
     * @returns whether Redis has forgotten something, and the incarnation and sequence that count from now on.
     * @throws FenceTaken when a fence as high is up and is not ours, TermUnproven when the lease is not ours any more.
     */
    raiseFence(
      term: Term,
      remembered: { incarnation: string | null; sequence: number },
      prove: () => Promise<boolean>,
    ): Promise<{ forgot: boolean; incarnation: string; sequence: number }> {
      return alone(async () => {
        const found = await watchState()
        const taken =
          found.fence !== null && found.fence !== fenceOf(term) && Number(found.fence.split(":")[0]) >= term.epoch
        if (taken) throw new FenceTaken(found.fence ?? "")
        if (!(await prove())) throw new TermUnproven(term)
        const forgot = remembered.incarnation !== null && hasForgotten(found, remembered)
        const incarnation = forgot || found.incarnation === null ? randomUUID() : found.incarnation
        const sequence = Math.max(found.sequence, remembered.sequence)
        const multi = redis
          .multi()
          .set(keys.fence, fenceOf(term))
          .set(keys.incarnation, incarnation)
          .set(keys.sequence, sequence)
        if ((await multi.exec()) === null) throw new FenceTaken(`${term.epoch}:moved`)
        return { forgot, incarnation, sequence }
      })
    },

    /**
     * Sends one batch under the fence, or nothing of it. A run whose guard is there has been sent before and is
     * left out: it only wants marking.
     * @returns the ids added, those that had been sent already, and the new sequence.
     * @throws FenceTaken | CourierForgot when nothing was sent; any other error means that nothing is known.
     */
    send(
      batch: readonly Outbound[],
      term: Term,
      expected: { incarnation: string; sequence: number },
    ): Promise<{ added: string[]; already: string[]; sequence: number }> {
      return alone(async () => {
        const groups = groupByGuard(batch, keys.guards)
        const ask = redis.pipeline().watch(keys.fence).mget(keys.fence, keys.incarnation, keys.sequence)
        for (const [key, runs] of groups) ask.hmget(key, ...runs.map((run) => run.job.id))
        const [, stateReply, ...guardReplies] = await repliesOf(ask)
        requireOurs(readState(stateReply), term, expected)

        const tx = scripts.transaction()
        const added: string[] = []
        const already: string[] = []
        const guards: [string, string[]][] = []
        for (const [index, [key, runs]] of groups.entries()) {
          const found = guardReplies[index] as (string | null)[]
          const fresh = runs.filter((run, i) => {
            if (found[i] !== null) already.push(run.job.id)
            return found[i] === null
          })
          for (const run of fresh) {
            tx.add(run.job)
            added.push(run.job.id)
          }
          if (fresh.length > 0) guards.push([key, fresh.map((run) => run.job.id)])
        }
        if (added.length === 0) {
          await redis.unwatch()
          return { added, already, sequence: expected.sequence }
        }
        const sequence = expected.sequence + 1
        for (const [key, ids] of guards) {
          tx.raw.hset(key, Object.fromEntries(ids.map((id) => [id, String(term.epoch)])))
          tx.raw.expire(key, options.guardTtlSeconds)
        }
        tx.raw.set(keys.sequence, String(sequence))
        const replies: unknown = await tx.raw.exec()
        if (replies === null) throw new FenceTaken(`${term.epoch}:moved`)
        const refused = refusedIds(replies, added)
        if (refused.size > 0)
          await takeGuardsBack(
            term,
            batch.filter((run) => refused.has(run.job.id)),
          )
        requireEveryId(replies, added)
        return { added, already, sequence }
      })
    },

    /** Whether the line can be used for another batch. */
    get usable() {
      return redis.status === "ready"
    },

    async close() {
      redis.disconnect()
      await scripts.close()
    },
  }
}

export type Line = Awaited<ReturnType<typeof openLine>>

export function fenceOf(term: Term): string {
  return `${term.epoch}:${term.holder}`
}

/** A fence, an incarnation or a sequence that is less than what was acknowledged. */
export function hasForgotten(
  found: CourierState,
  remembered: { incarnation: string | null; sequence: number },
): boolean {
  return found.fence === null || found.incarnation !== remembered.incarnation || found.sequence < remembered.sequence
}

/** @throws FenceTaken | CourierForgot unless the term's fence is up in the Redis that we know. */
export function requireOurs(
  found: CourierState,
  term: Term,
  expected: { incarnation: string; sequence: number },
): void {
  if (found.fence !== null && found.fence !== fenceOf(term) && Number(found.fence.split(":")[0]) >= term.epoch)
    throw new FenceTaken(found.fence)
  if (found.fence !== fenceOf(term) || hasForgotten(found, expected))
    throw new CourierForgot(
      `expected the fence ${fenceOf(term)} and sequence ${expected.sequence}, found ${found.fence} and ${found.sequence}`,
    )
}

function refusedIds(replies: unknown, ids: readonly string[]): Set<string> {
  if (!Array.isArray(replies)) return new Set()
  return new Set(ids.filter((_, index) => ((replies[index] ?? []) as [unknown])[0]))
}

function requireEveryId(replies: unknown, ids: readonly string[]): void {
  if (!Array.isArray(replies)) throw new Error("the transaction gave no replies")
  for (const [index, id] of ids.entries()) {
    const [error, reply] = (replies[index] ?? []) as [Error | null | undefined, unknown]
    if (error) throw error
    if (String(reply) !== id) throw new Error(`expected the reply ${id}, got ${String(reply)}`)
  }
  const failed = replies.find((reply) => (reply as [unknown])[0])
  if (failed) throw (failed as [Error])[0]
}

function groupByGuard(batch: readonly Outbound[], guardKey: (fireAt: Instant) => string): [string, Outbound[]][] {
  const groups = new Map<string, Outbound[]>()
  for (const run of batch) {
    const key = guardKey(run.fireAt)
    const group = groups.get(key)
    if (group) group.push(run)
    else groups.set(key, [run])
  }
  return [...groups]
}

function readState(reply: unknown): CourierState {
  const [fence = null, incarnation = null, sequence = null] = reply as (string | null)[]
  return { fence, incarnation, sequence: Number(sequence ?? 0) }
}
