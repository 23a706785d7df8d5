import { randomBytes } from "node:crypto"
import { type Instant, instant } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { openPool } from "#db/connect.ts"
import { applicationName } from "#db/ledger/lease.ts"
import { forgetBeat, otherBeatReachesRedis, signBeat } from "#db/ledger/upkeep.ts"
import { requireSchema } from "#db/migrate.ts"
import { openClockWatch } from "#scheduler/beat/clock-watch.ts"
import { type Elector, openElector } from "#scheduler/beat/elector.ts"
import { type Leader, openLeader } from "#scheduler/beat/leader.ts"
import { openListener } from "#scheduler/beat/listener.ts"
import { openLoop } from "#scheduler/beat/loop.ts"
import { openPulse } from "#scheduler/beat/pulse.ts"
import { BEAT_SETTINGS, type BeatSettings } from "#scheduler/beat/settings.ts"
import { openDatabaseClock } from "#scheduler/clock.ts"
import type { Config } from "#scheduler/config.ts"
import { type Log, silentLog } from "#scheduler/log.ts"
import type { Service } from "#scheduler/service.ts"

export type Beat = Service & {
  readonly id: string
  isLeader(): boolean
  /** Whether the process does what it should: turns are being taken, and both stores have answered of late. */
  health(): { live: boolean; ready: boolean; why?: string }
}

const SIGN_EVERY_MS = 1_000
const STALE_MS = 10_000

/** A process that stands for leadership, and leads while it holds the lease. */
export function openBeat(options: {
  config: Config
  version: string
  log: Log
  settings?: Partial<BeatSettings>
}): Beat {
  const { config, log } = options
  const settings: BeatSettings = { ...BEAT_SETTINGS, ...options.settings }
  const id = `${config.host.slice(0, 20)}:${process.pid}:${randomBytes(4).toString("hex")}`
  const clock = openDatabaseClock()
  const pool = openPool({
    ...config,
    applicationName: applicationName(id),
    max: 8,
    queryTimeoutMs: settings.leaseTtlMs,
    connectTimeoutMs: settings.leaseTtlMs / 2,
  })
  const limits = {
    leaseName: `beat:${config.namespace}`,
    statementMs: Math.floor(settings.leaseTtlMs / 2) - 100,
    idleMs: Math.floor(settings.leaseTtlMs / 2) - 100,
  }
  const startedAtMs = Date.now()
  let leader: Leader | null = null
  let changing: Promise<void> = Promise.resolve()
  let signedAtMs = clock.monotonicMs()
  let stopping: Promise<void> | null = null

  const pulse = openPulse({ redisUrl: config.redisUrl, name: `onebeat:pulse:${id}` })
  const clockWatch = openClockWatch({ stepMs: settings.clockStepMs, log })
  const moveOf = openMoves()
  const elector: Elector = openElector({
    connection: { databaseUrl: config.directDatabaseUrl, namespace: config.namespace },
    leaseName: limits.leaseName,
    holder: id,
    settings,
    clock,
    log,
    onGained: (term) => change(() => lead(term)),
    onLost: () => change(follow),
    reachesRedis: () => pulse.answeredWithin(2 * SIGN_EVERY_MS),
    onClockRead: (database) =>
      clockWatch.note({
        database,
        own: moveOf("own", Date.now() - clock.monotonicMs()) ?? 0,
        redis: moveOf("redis", pulse.clockOffset()),
      }),
  })
  const listener = openListener({
    databaseUrl: config.directDatabaseUrl,
    namespace: config.namespace,
    applicationName: `onebeat:listen:${id}`.slice(0, 63),
    onNotice: (of) => leader?.hint(of),
  })
  const signs = openLoop({ name: "signs", log: silentLog, turn: sign })

  /** One change of role after the other, whatever order they come in. */
  function change(work: () => Promise<void>): void {
    changing = changing
      .then(work)
      .catch((error: unknown) => log.error({ error: String(error) }, "beat.role_change_failed"))
  }

  async function lead(term: Term): Promise<void> {
    if (elector.term()?.epoch !== term.epoch) return
    leader = openLeader({
      pool,
      term,
      limits,
      settings,
      clock,
      log,
      namespace: config.namespace,
      redisUrl: config.redisUrl,
      queuePrefix: config.queuePrefix,
      // Asked to stop, it ends what it is at and begins nothing more.
      canAct: () => stopping === null && elector.term()?.epoch === term.epoch,
      mayFire: () => !clockWatch.isHeld(),
      stepDown: (why) => elector.stepDown(why),
    })
    await leader.start()
    signs.hint()
  }

  async function follow(): Promise<void> {
    const old = leader
    leader = null
    await old?.stop()
    signs.hint()
  }

  async function sign(): Promise<number> {
    const reachesRedis = pulse.answeredWithin(2 * SIGN_EVERY_MS)
    const isLeading = elector.term() !== null
    await signBeat(pool, {
      id,
      host: config.host,
      pid: process.pid,
      version: options.version,
      role: isLeading ? "leader" : "standby",
      startedAt: startedAt(),
      reachesRedis,
    })
    signedAtMs = clock.monotonicMs()
    if (
      isLeading &&
      !pulse.answeredWithin(settings.leaseTtlMs) &&
      (await otherBeatReachesRedis(pool, id, settings.leaseTtlMs))
    )
      elector.stepDown({
        reason: "Redis is out of reach here and another beat reaches it",
        holdOffMs: 2 * settings.leaseTtlMs,
      })
    return SIGN_EVERY_MS
  }

  async function stop(): Promise<void> {
    // At once, since what is under way may fail for want of a term; and again, for one that was about to lead.
    await leader?.stop()
    await changing
    await leader?.stop()
    await elector.stop()
    await Promise.all([listener.stop(), signs.stop(), pulse.stop()])
    await forgetBeat(pool, id).catch(() => {})
    await pool.end()
    log.info({ beat: id }, "beat.stopped")
  }

  function startedAt(): Instant {
    return instant(startedAtMs)
  }

  return {
    id,
    isLeader: () => elector.term() !== null,
    health() {
      const postgres = clock.monotonicMs() - signedAtMs < STALE_MS
      const redis = pulse.answeredWithin(STALE_MS)
      const why = clockWatch.isHeld()
        ? "firing is held: the database's clock stepped"
        : !postgres
          ? "Postgres does not answer"
          : !redis
            ? "Redis does not answer"
            : undefined
      return { live: leader?.isMoving() ?? true, ready: why === undefined, ...(why === undefined ? {} : { why }) }
    },
    async start() {
      await requireSchema(config)
      log.info({ beat: id, version: options.version }, "beat.started")
      for (const part of [pulse, elector, listener, signs]) await part.start()
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

/** How far each named clock has moved since it was first seen away from where it was at the last accepted look. */
function openMoves(): (name: string, offset: number | null) => number | null {
  const last = new Map<string, number>()
  return (name, offset) => {
    if (offset === null) return null
    const before = last.get(name) ?? offset
    last.set(name, offset)
    return offset - before
  }
}
