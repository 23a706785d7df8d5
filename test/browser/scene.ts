import pg from "pg"
import { openDb } from "#db/connect.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { seedDemo } from "../../examples/demo/seed.ts"
import type { Subjects } from "./screens.ts"

/** The demo with runs that have not ended, and what the pictures are of. */
export async function setScene(databaseUrl: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const { queues } = await seedDemo(pool, { withLive: true })
  await standInForBeats(pool)
  return { subjects: await subjectsOf(pool), queues, close: () => pool.end() }
}

/** A beat would move everything. These rows say of one leader and one standby what theirs would, for as long as it takes. */
async function standInForBeats(pool: pg.Pool): Promise<void> {
  await pool.query(
    `insert into beats (id, host, pid, version, role, started_at, seen_at, redis_seen_at)
     select id, host, 1, '0.1.0', role, now() - interval '4 days', now() + interval '1 hour', now() + interval '1 hour'
     from (values ('beat-a1:4102:demo', 'beat-a1', 'leader'), ('beat-b1:3977:demo', 'beat-b1', 'standby')) b(id, host, role)`,
  )
  await pool.query(
    `insert into leases (name, holder, epoch, acquired_at, expires_at)
     select 'beat:public', 'beat-a1:4102:demo', max(epoch), now() - interval '1 day', now() + interval '1 hour' from runs
     on conflict (name) do update set holder = excluded.holder, epoch = excluded.epoch, acquired_at = excluded.acquired_at, expires_at = excluded.expires_at`,
  )
}

async function subjectsOf(pool: pg.Pool): Promise<Subjects> {
  const schedules = new Map(await pairs(pool, "select name, id from schedules where deleted_at is null"))
  const runs = new Map(
    await pairs(pool, "select distinct on (state) state, id from runs order by state, attempt desc, fire_at desc"),
  )
  const [retried] = await pairs(
    pool,
    "select state, id from runs where state = 'succeeded' and attempt > 1 order by attempt desc, fire_at desc limit 1",
  )
  const [entry] = await pairs(
    pool,
    "select verb, id from audit_log where verb = 'schedule.update' order by id desc limit 1",
  )
  const id = (name: string) => Number(known(schedules, name))
  return {
    schedule: id,
    run: (state) => known(runs, state),
    retriedRun: retried?.[1] ?? "",
    auditEntry: Number(entry?.[1]),
    async editMeanwhile(name) {
      const ctx = {
        db: openDb(pool),
        actor: "user:jon.hale@example.com",
        role: "editor",
        source: "ui",
        queuePrefix: "bull",
      } as const
      const { rows } = await pool.query<{ number: string }>("select revision as number from schedules where id = $1", [
        id(name),
      ])
      await updateSchedule({ ctx, name, patch: { tags: [`seen-${rows[0]?.number}`], jitter: "30s" } })
    },
  }
}

async function pairs(pool: pg.Pool, select: string): Promise<[string, string][]> {
  const found = await pool.query<string[]>({ text: select, rowMode: "array" })
  return found.rows.map(([key = "", value = ""]) => [key, String(value)])
}

function known(map: ReadonlyMap<string, string>, key: string): string {
  const value = map.get(key)
  if (value === undefined) throw new Error(`the demo has no ${key}`)
  return value
}
