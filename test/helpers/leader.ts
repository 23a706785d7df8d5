import { Queue, Worker } from "bullmq"
import { type Instant, instant } from "#core/brand.ts"
import { databaseNow } from "#db/queries/status.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import { openCourier, type Session } from "#scheduler/beat/courier.ts"
import { type Dispatcher, openDispatcher } from "#scheduler/beat/dispatcher.ts"
import { openOutbox } from "#scheduler/beat/outbox.ts"
import { openPlanner } from "#scheduler/beat/planner.ts"
import { openReconciler } from "#scheduler/beat/reconciler.ts"
import { openRecorder } from "#scheduler/beat/recorder.ts"
import { openScheduleCache } from "#scheduler/beat/schedule-cache.ts"
import { BEAT_SETTINGS, type BeatSettings } from "#scheduler/beat/settings.ts"
import { settleCancelling } from "#scheduler/beat/settler.ts"
import type { Service } from "#scheduler/service.ts"
import { openTestDatabase } from "./database.ts"
import { openDoor } from "./door.ts"
import { flush } from "./jobs.ts"
import { openManualClock } from "./manual-clock.ts"
import { openTestRedis } from "./redis.ts"
import { LIMITS, takeTerm } from "./term.ts"
import { until } from "./wait.ts"

const TABLES = [
  "runs",
  "attempts",
  "run_gaps",
  "schedules",
  "schedule_changes",
  "schedule_cursors",
  "calendars",
  "queues",
  "couriers",
  "leases",
  "tasks",
]

/** A database, a Redis behind a door, and leaders that take their turns when a test says so. */
export async function openStage() {
  const database = await openTestDatabase()
  const store = openTestRedis()
  const door = await openDoor(store.redisUrl)
  const clock = openManualClock(await databaseNow(database.db))
  const queue = new Queue("default", { connection: store.redis, prefix: store.prefix })
  const leaders: Leading[] = []
  /** Ids in the order in which a plain BullMQ worker ran them: the witness of what really happened. */
  const ran: string[] = []

  return {
    ...database,
    store,
    door,
    clock,
    queue,
    ran,
    /** A whole second, `seconds` from the clock's second. */
    at: (seconds: number): Instant => instant(Math.floor(clock.now() / 1_000) * 1_000 + seconds * 1_000),
    /** A new term, after which the one before is over in Postgres. */
    async lead(holder = "a", settings: Partial<BeatSettings> = {}, limits = LIMITS): Promise<Leading> {
      const term = await takeTerm(database, holder)
      const leader = openLeading({
        pool: database.pool,
        term,
        limits,
        settings: { ...BEAT_SETTINGS, redisTimeoutMs: 700, ...settings },
        clock,
        log: { debug() {}, info: note, warn: note, error: note },
        namespace: store.namespace,
        redisUrl: door.url,
        queuePrefix: store.prefix,
        canAct: () => leader.isTrusted,
        mayFire: () => true,
        stepDown({ reason }) {
          leader.isTrusted = false
          leader.events.push(`stepped down: ${reason}`)
        },
      })
      function note(_: object, event: string) {
        leader.events.push(event)
      }
      leaders.push(leader)
      return leader
    },
    /** Lets a plain worker run what waits until nothing does; each id goes into `ran`. */
    async work(run: (id: string) => unknown = () => 1): Promise<void> {
      const task = async ({ id = "" }: { id?: string | undefined }) => {
        ran.push(id)
        return run(id)
      }
      const worker = new Worker("default", task, {
        connection: { url: store.redisUrl },
        prefix: store.prefix,
      })
      worker.on("error", () => {})
      await until(async () => {
        const counts = await queue.getJobCounts("wait", "active", "prioritized", "delayed")
        return Object.values(counts).every((count) => count === 0)
      })
      await worker.close()
    },
    /** Takes everything of ours and of the queues' out of Redis, as FLUSHALL does. */
    flush: () => flush(store),
    /** The ids that wait for a worker. */
    async waiting(): Promise<string[]> {
      const jobs = await queue.getJobs(["wait", "prioritized"])
      return jobs.map((job) => job.id ?? "").sort()
    },
    /** As new: no rows, no keys, no leader, the time that it is. */
    async reset(): Promise<void> {
      door.break(null)
      await Promise.all(leaders.splice(0).map((leader) => leader.courier.close()))
      ran.length = 0
      await flush(store)
      await queue.resume()
      await database.pool.query(TABLES.map((table) => `delete from ${table}`).join("; "))
      clock.set(await databaseNow(database.db))
    },
    async close(): Promise<void> {
      door.break(null)
      await Promise.all(leaders.map((leader) => leader.courier.close()))
      await queue.close()
      await door.shut()
      await store.clean()
      await database.drop()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>
export type Leading = ReturnType<typeof openLeading>

/** The parts of one term of leadership, each moved by hand. */
function openLeading(context: TermContext) {
  const courier = openCourier(context)
  const outbox = openOutbox(context)
  const recorder = openRecorder(context, courier, { holds: outbox.holds, onFreed() {} })
  const reconciler = openReconciler(context, courier, { drainRecorder: recorder.drainToEnd })
  const cache = openScheduleCache(context.pool)
  const events: string[] = []

  async function session(): Promise<Session> {
    return (await courier.open()).session
  }

  function dispatcher(): Dispatcher {
    return openDispatcher(context, courier, outbox, {
      reconcile: reconciler.afterLoss,
      settleCancelling: (used) => settleCancelling(context, courier, used, outbox.forget),
      drainRecorder: recorder.drainToEnd,
      audit: reconciler.audit,
    })
  }

  function planner(): Service {
    return openPlanner(context, cache, { reachesRedis: () => true, onPlanned() {} })
  }

  const leading = {
    /** Whether the beat still believes in its term; a frozen one does until it wakes. */
    isTrusted: true,
    context,
    courier,
    outbox,
    recorder,
    reconciler,
    events,
    session,
    /** One turn of the planner: edits first, then one batch of due cursors. */
    plan: () => oneTurn(planner()),
    /** A planner to be started and stopped by the test. */
    planner,
    /** One turn of the dispatcher, with its marks. */
    dispatch: () => oneTurn(dispatcher()),
    /** A dispatcher to be started and stopped by the test. */
    dispatcher,
    /** Reads all streams to their end and records what they say. */
    record: async () => recorder.drainToEnd(await session()),
    sweep: async () => recorder.sweep(await session()),
    settle: async () => settleCancelling(context, courier, await session(), outbox.forget),
  }
  return leading
}

/** A loop that is stopped while its first turn is under way has taken exactly that turn. */
async function oneTurn(loop: Service): Promise<void> {
  await loop.start()
  await loop.stop()
}
