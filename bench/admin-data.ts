/*
 * Fills a migrated, empty database with what the admin is measured on: schedules of many kinds with their cursors, and
 * runs over a month's partitions. By SQL alone, so that 100,000 schedules and 1,000,000 runs take well under a minute.
 *
 * `npx tsx bench/admin-data.ts <database url> [--schedules 100000] [--runs 1000000]`
 */
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import pg from "pg"

const DAYS = 30
/** These schedules fire often and share two fifths of the runs; the others have a handful each. */
const BUSY = 200

export type AdminData = { databaseUrl: string; schedules: number; runs: number }

export async function fillAdminData({ databaseUrl, schedules, runs }: AdminData): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, options: "-c synchronous_commit=off" })
  try {
    await pool.query(
      `select ensure_run_partition((now() at time zone 'UTC')::date - day) from generate_series(-3, $1::int) day`,
      [DAYS + 1],
    )
    await pool.query(SCHEDULES, [schedules])
    await pool.query("delete from schedule_changes")
    await pool.query(CURSORS)
    await fillRuns(pool, { schedules, runs })
    await pool.query("insert into queues (name) select distinct queue from schedules on conflict do nothing")
    await pool.query(
      "insert into tasks (name, seen_at) select distinct task, now() from schedules on conflict do nothing",
    )
    await pool.query("vacuum analyze schedules, schedule_cursors, schedule_changes")
    await pool.query("analyze runs")
  } finally {
    await pool.end()
  }
}

/** Each day on either of two connections; a day is one partition. */
async function fillRuns(pool: pg.Pool, { schedules, runs }: { schedules: number; runs: number }): Promise<void> {
  const busy = Math.min(BUSY, schedules)
  const days = Array.from({ length: DAYS }, (_, day) => day)
  const perBusy = Math.round((runs * 0.4) / busy / DAYS)
  const rare = Math.round((runs - perBusy * busy * DAYS) / DAYS)
  const work = async () => {
    for (let day = days.pop(); day !== undefined; day = days.pop())
      await pool.query(RUNS, [day, busy, perBusy, rare, schedules])
  }
  await Promise.all([work(), work()])
}

const SCHEDULES = `
  insert into schedules (name, description, tags, enabled, enabled_note, recurrence, time_zone, task, payload, queue, source, fault, fault_at, updated_by)
  select
    (array['billing','ledger','invoices','report','mail','search','catalog','media','audit','stock'])[1 + g % 10]
      || '-' || (array['sync','rollup','digest','sweep','refresh','export','import','cleanup'])[1 + g / 10 % 8]
      || '-' || (array['eu','us','apac','latam','global'])[1 + g / 80 % 5] || '-' || lpad(g::text, 6, '0'),
    'Keeps one part of a large installation up to date: number ' || g,
    array['tag-' || g % 60, (array['billing','reports','mail','sync','nightly','eu','us','apac'])[1 + g * 7 % 8]],
    g % 100 >= 3, case when g % 100 < 3 then 'no longer needed' end,
    jsonb_build_object('v', 1, 'kind', 'cron', 'lines', jsonb_build_array(case
      when g % 20 = 0 then '*/15 * * * *'
      when g % 20 < 7 then (g * 7 % 60) || ' * * * *'
      else (g * 7 % 60) || ' ' || (g * 11 % 24) || ' * * *' end)),
    (array['UTC','Europe/Berlin','America/New_York','Asia/Tokyo','Europe/London'])[1 + g % 5],
    'app.' || (array['billing','reports','mail','sync'])[1 + g % 4] || '.task_' || g % 300,
    jsonb_build_object('tenant', g, 'region', 'eu', 'options', jsonb_build_object('batch', 500, 'dryRun', false)),
    (array['default','billing','mail','reports','sync','media','search','imports','exports','slow'])[1 + g * 13 % 10],
    case when g % 20 < 3 then 'file:jobs-' || g % 7 || '.yaml' else 'ui' end,
    case when g % 500 = 7 then 'payload: {}: expected an object' end, case when g % 500 = 7 then now() end,
    'user:ada@example.com'
  from generate_series(1, $1::int) g`

const CURSORS = `
  insert into schedule_cursors (schedule_id, next_fire_at, due_at, last_fire_at, fire_count, failures_in_a_row, revision, effective_at)
  select id, next, next, now() - interval '30 days' * random(), 100, case when id % 33 = 0 then 1 + id % 4 else 0 end, revision, effective_at
  from schedules s
  cross join lateral (select (recurrence->'lines'->>0) as line, now() at time zone time_zone as wall) w
  cross join lateral (select split_part(line, ' ', 1) as minute, split_part(line, ' ', 2) as hour) f
  cross join lateral (select case
    when not enabled or fault is not null then null
    when minute like '*%' then date_trunc('hour', wall) + interval '15 minutes' * (1 + floor(extract(minute from wall) / 15))
    when hour = '*' then date_trunc('hour', wall) + make_interval(mins => minute::int)
      + case when minute::int > extract(minute from wall) then interval '0' else interval '1 hour' end
    else date_trunc('day', wall) + make_interval(hours => hour::int, mins => minute::int)
      + case when make_interval(hours => hour::int, mins => minute::int) > wall - date_trunc('day', wall)
          then interval '0' else interval '1 day' end
    end at time zone time_zone as next) n`

/** $1 days ago; $2 busy schedules with $3 runs a day each, and $4 runs of the others. */
const RUNS = `
  insert into runs (id, schedule_id, trigger, fire_at, due_at, state, reason, task, payload, queue, options, revision,
    planned_at, enqueued_at, started_at, finished_at, worker, attempt, result, error)
  select 's' || of || '@' || round(extract(epoch from at) * 1000), of, 'schedule', at, at, state,
    case state when 'skipped' then 'overlap_skip' end, 'app.task_' || of % 300, '{"tenant": 1}',
    (array['default','billing','mail','reports','sync','media','search','imports','exports','slow'])[1 + of * 13 % 10],
    jsonb_build_object('scheduleName', 's-' || of), 1, at - interval '1 second',
    case when state <> 'skipped' then at + interval '4 milliseconds' end,
    case when state <> 'skipped' then at + interval '40 milliseconds' end,
    case when state <> 'skipped' then at + interval '40 milliseconds' + interval '1 second' * (1 + of % 90) end,
    case when state <> 'skipped' then 'worker-' || of % 8 end, case when state = 'skipped' then 0 when of % 17 = 0 then 2 else 1 end,
    case state when 'succeeded' then '{"rows": 12}'::jsonb end,
    case state when 'failed' then 'Error: the upstream answered 503' end
  from (
    select b as of, date_trunc('minute', now()) - make_interval(days => $1::int + 1)
      + (interval '1 day' / $3::int) * k + interval '1 millisecond' * b as at, b + k as dice
    from generate_series(1, $2::int) b cross join generate_series(0, $3::int - 1) k
    union all
    select $2::int + 1 + (k::bigint * 7919 + $1::int * 104729) % greatest(1, $5::int - $2::int),
      date_trunc('minute', now()) - make_interval(days => $1::int + 1)
        + interval '1 millisecond' * (k * 86400000.0 / $4::int)::bigint, k
    from generate_series(0, $4::int - 1) k) planned
  cross join lateral (select case when dice % 40 = 0 then 'failed' when dice % 25 = 0 then 'skipped' else 'succeeded' end as state) s
  on conflict do nothing`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { schedules: { type: "string", default: "100000" }, runs: { type: "string", default: "1000000" } },
  })
  const [databaseUrl] = positionals
  if (databaseUrl === undefined) throw new Error("expected the address of a migrated, empty database")
  const began = performance.now()
  await fillAdminData({ databaseUrl, schedules: Number(values.schedules), runs: Number(values.runs) })
  console.log(
    JSON.stringify({
      schedules: values.schedules,
      runs: values.runs,
      seconds: Math.round((performance.now() - began) / 100) / 10,
    }),
  )
}
