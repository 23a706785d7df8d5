import pg from "pg"
import type { Epoch, Instant } from "#core/brand.ts"
import { epoch } from "#core/brand.ts"
import { messageOf } from "#core/errors.ts"
import type { Term } from "#core/run.ts"
import { clientConfig } from "#db/connect.ts"
import { applicationName, type LeaseView, readLease, renewLease, resignLease, takeLease } from "#db/ledger/lease.ts"
import { type Loop, openLoop } from "#scheduler/beat/loop.ts"
import type { BeatSettings } from "#scheduler/beat/settings.ts"
import type { DatabaseClock } from "#scheduler/clock.ts"
import type { Log } from "#scheduler/log.ts"
import type { Service } from "#scheduler/service.ts"

export type Elector = Service & {
  /** The term this beat may act in right now: null as soon as the trust in it has run out, before anybody else can take it. */
  term(): Term | null
  /** Gives the term up, to stand again later: because another's fence is higher, or Redis is out of reach here. */
  stepDown(why: { reason: string; atLeast?: Epoch; holdOffMs?: number }): void
  /** A hint that the lease may be free. */
  hint(): void
}

type Options = {
  connection: { databaseUrl: string; namespace: string }
  leaseName: string
  holder: string
  settings: BeatSettings
  clock: DatabaseClock
  log: Log
  onGained(term: Term): void
  onLost(): void
  /** Whether this beat has reached Redis of late: one that has not stands back for those that have. */
  reachesRedis(): boolean
  /** Told of every reading of the database's clock: by how much it moved against the monotonic one, in ms. */
  onClockRead(movedMs: number): void
}

/** How long before the lease ends by its own clock the leader stops acting. */
const MARGIN_MS = 200

/**
 * Stands for leadership on a connection of its own. Trust in a term counts from when the last renewal *began*, by
 * the monotonic clock, so a beat that was frozen knows on waking that it is no longer the leader.
 */
export function openElector(options: Options): Elector {
  const { settings, clock, log, holder, leaseName } = options
  let client: pg.Client | null = null
  let held: { term: Term; trustedUntilMs: number } | null = null
  let atLeast: Epoch = epoch(0)
  let holdOffUntilMs = 0
  let absentSinceMs: number | null = null
  let freeSinceMs: number | null = null
  let stopped = false

  const loop: Loop = openLoop({ name: "elector", log, turn, onError: dropClient })

  async function turn(): Promise<number> {
    if (held && clock.monotonicMs() >= held.trustedUntilMs) lose("the lease could not be renewed in time")
    const connected = client ?? (await connect())
    return held ? await renew(connected) : await stand(connected)
  }

  async function renew(connected: pg.Client): Promise<number> {
    const { term } = held ?? {}
    if (!term) return 0
    const began = clock.monotonicMs()
    const now = await renewLease(connected, { name: leaseName, ...term, ttlMs: settings.leaseTtlMs })
    if (now === null) {
      lose("another beat holds the lease")
      return 0
    }
    readClock(now, began)
    if (held) held.trustedUntilMs = began + settings.leaseTtlMs - MARGIN_MS
    return settings.renewEveryMs - (clock.monotonicMs() - began)
  }

  async function stand(connected: pg.Client): Promise<number> {
    const began = clock.monotonicMs()
    const lease = await readLease(connected, leaseName)
    readClock(lease.now, began)
    if (began < holdOffUntilMs) return settings.standbyPollMs
    const holderGone = isHolderGone(lease)
    if (lease.holder !== null && !lease.expired && !holderGone) {
      freeSinceMs = null
      return settings.standbyPollMs
    }
    freeSinceMs ??= began
    if (!options.reachesRedis() && began - freeSinceMs < settings.leaseTtlMs) return settings.standbyPollMs
    const asked = clock.monotonicMs()
    const taken = await takeLease(connected, {
      name: leaseName,
      holder,
      ttlMs: settings.leaseTtlMs,
      atLeast,
      seenEpoch: lease.epoch,
      holderGone,
    })
    if (taken === null) return settings.standbyPollMs
    held = { term: { holder, epoch: taken }, trustedUntilMs: asked + settings.leaseTtlMs - MARGIN_MS }
    absentSinceMs = null
    freeSinceMs = null
    log.info({ epoch: taken, previous: lease.holder }, "lease.gained")
    options.onGained(held.term)
    return 0
  }

  /** The holder's backend was absent for long enough. Trusted only where two renewals agreed on it: not behind a pooler. */
  function isHolderGone(lease: LeaseView): boolean {
    if (lease.backendAlive !== false) {
      absentSinceMs = null
      return false
    }
    absentSinceMs ??= clock.monotonicMs()
    return clock.monotonicMs() - absentSinceMs >= settings.backendAbsentMs
  }

  function readClock(now: Instant, began: number): void {
    options.onClockRead(clock.read(now, began, clock.monotonicMs()))
  }

  function lose(reason: string): void {
    if (!held) return
    log.warn({ epoch: held.term.epoch, reason }, "lease.lost")
    held = null
    options.onLost()
  }

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      ...clientConfig({ ...options.connection, applicationName: applicationName(holder), queryTimeoutMs: 1_000 }),
      connectionTimeoutMillis: 1_000,
    })
    fresh.on("error", () => {
      if (client === fresh) client = null
      loop.hint()
    })
    await fresh.connect()
    client = fresh
    return fresh
  }

  function dropClient(): void {
    const old = client
    client = null
    old?.end().catch(() => {})
  }

  return {
    start: () => loop.start(),
    hint: () => loop.hint(),
    term() {
      if (!held || stopped || clock.monotonicMs() >= held.trustedUntilMs) return null
      return held.term
    },
    stepDown({ reason, atLeast: wanted, holdOffMs }) {
      if (wanted !== undefined && wanted > atLeast) atLeast = wanted
      if (holdOffMs !== undefined) holdOffUntilMs = clock.monotonicMs() + holdOffMs
      const term = held?.term
      lose(reason)
      if (term && client)
        resignLease(client, { name: leaseName, ...term }).catch((error) =>
          log.debug({ error: messageOf(error) }, "lease.resign_failed"),
        )
    },
    async stop() {
      if (stopped) return
      stopped = true
      await loop.stop()
      const term = held?.term
      held = null
      if (term && client) {
        await resignLease(client, { name: leaseName, ...term }).catch(() => {})
        log.info({ epoch: term.epoch }, "lease.resigned")
      }
      await client?.end().catch(() => {})
      client = null
    },
  }
}
