import type pg from "pg"

/** An address, or a list that is turned over page by page: `turn` finds the next page's address in what came. */
export type Visit = { path: string; pages?: number; turn?: RegExp }
export type Group = "list" | "search" | "schedule" | "runs" | "run" | "dashboard" | "audit" | "editor"

const LATER_SCHEDULES = /href="(\/schedules\?[^"]*\bafter=[^"]+)"/
const OLDER_RUNS = /href="(\/runs\?[^"]*\bolder=[^"]+)"/
const ORDERS = ["", "sort=name", "sort=last-run"]

const SCHEDULE_SEARCHES = [
  "is:enabled",
  "is:disabled",
  "is:failing",
  "is:set-aside",
  "is:file-owned",
  "-is:enabled",
  "tag:billing",
  "tag:tag-7",
  "tag:eu,us",
  "task:app.billing.task_12",
  "task:app.reports.*",
  "queue:mail",
  "next:<1h",
  "next:>2h",
  "next:never",
  "source:ui",
  "source:file",
  "source:file:jobs-3.yaml",
  "billing",
  "sync-eu",
  "000123",
  "rollup 77",
  "nothing-is-called-this",
  "is:enabled is:failing tag:billing task:app.* queue:mail next:<1h",
]

const RUN_SEARCHES = [
  "state:failed",
  "state:succeeded",
  "state:skipped",
  "state:failed,skipped last:24h",
  "is:live",
  "is:late",
  "is:retried",
  "schedule:billing-rollup-us-000090",
  "schedule:mail-*",
  "task:app.task_12",
  "task:app.task_2*",
  "queue:mail",
  "worker:worker-3",
  "worker:worker-3 state:failed",
  "trigger:manual",
  "trigger:schedule",
  "reason:overlap_skip",
  "last:1h",
  "last:7d",
  "last:7d state:failed queue:billing",
  "took:>80s",
  "took:<2s",
  "late:>1s",
  "late:<10ms",
  "digest",
  "000123",
  "nothing-is-called-this",
]

/** What is asked for, per kind of page: lists from their beginning on, searches with every qualifier, rows at random. */
export async function visitsOf(pool: pg.Pool): Promise<Record<Group, Visit[]>> {
  const schedules = await sample(
    pool,
    "(select id from schedules where id <= 200 order by random() limit 20) union all (select id from schedules order by random() limit 40)",
  )
  const runs = await sample(
    pool,
    "(select id from runs tablesample system (1) order by random() limit 50) union all (select id from runs where state = 'failed' limit 20)",
  )
  return {
    list: ORDERS.map((order) => ({ path: address("/schedules", order), pages: 25, turn: LATER_SCHEDULES })),
    search: SCHEDULE_SEARCHES.flatMap((text) =>
      ORDERS.map((order) => ({ path: address("/schedules", q(text), order) })),
    ),
    schedule: schedules.flatMap((id) =>
      ["", "tab=runs", "tab=audit"].map((tab) => ({ path: address(`/schedules/${id}`, tab) })),
    ),
    runs: [
      { path: "/runs", pages: 25, turn: OLDER_RUNS },
      ...RUN_SEARCHES.map((text) => ({ path: address("/runs", q(text)), pages: 2, turn: OLDER_RUNS })),
    ],
    run: runs.map((id) => ({ path: `/runs/${encodeURIComponent(id)}` })),
    dashboard: Array.from({ length: 20 }, () => ({ path: "/" })),
    audit: Array.from({ length: 20 }, () => ({ path: "/audit" })),
    editor: schedules.slice(0, 20).map((id) => ({ path: `/schedules/${id}/edit` })),
  }
}

async function sample(pool: pg.Pool, select: string): Promise<string[]> {
  const found = await pool.query<{ id: string }>(select)
  return found.rows.map(({ id }) => String(id))
}

function q(text: string): string {
  return `q=${encodeURIComponent(text)}`
}

function address(path: string, ...params: string[]): string {
  const query = params.filter((param) => param !== "").join("&")
  return query === "" ? path : `${path}?${query}`
}
