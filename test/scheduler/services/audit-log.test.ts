import { beforeEach, expect, test } from "vitest"
import { parseAuditSearch } from "#core/search/audit.ts"
import { findZone } from "#core/zone/zone.ts"
import { auditFilterOf } from "#scheduler/services/audit/filter-of.ts"
import {
  type AuditPage,
  countNewerAudit,
  getAuditEntry,
  listActors,
  listAudit,
  listBatchSubjects,
} from "#scheduler/services/audit/list.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { disableSchedules } from "#scheduler/services/schedules/switch.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
type Filter = NonNullable<Parameters<typeof listAudit>[0]["filter"]>

beforeEach(async () => {
  const input = { every: "1m", task: "t", payload: { password: "hunter2" } }
  await createSchedule({ ctx: ctx({ actor: "user:mira@acme.example" }), input: { name: "ledger-eu", ...input } })
  await createSchedule({ ctx: ctx({ actor: "user:jon@acme.example" }), input: { name: "digest", ...input } })
  await updateSchedule({
    ctx: ctx({ actor: "user:mira@acme.example" }),
    name: "ledger-eu",
    patch: { every: "5m", queue: "billing" },
  })
  await disableSchedules({
    ctx: ctx({ actor: "user:jon@acme.example" }),
    which: { names: ["ledger-eu", "digest"] },
    note: "Provider incident",
  })
  await deleteSchedules({ ctx: ctx({ actor: "user:mira@acme.example" }), names: ["digest"] })
})

const list = (filter: Filter = {}, page: object = {}): Promise<AuditPage> =>
  listAudit({ ctx: ctx({ role: "viewer" }), filter, page })
const told = (page: AuditPage) => page.entries.map(({ verb, subjectName }) => `${verb} ${subjectName}`)

test("the newest entry comes first, each under the name of what it is about, also of what is deleted", async () => {
  expect(told(await list()).slice(0, 1)).toEqual(["schedule.delete digest"])
  expect(told(await list()).slice(3)).toEqual([
    "schedule.update ledger-eu",
    "schedule.create digest",
    "schedule.create ledger-eu",
  ])
})

test("an entry says which fields it changed, and no secret", async () => {
  const [update] = (await list({ verb: "schedule.update" })).entries
  expect(update?.changes).toEqual([
    { field: "every", before: "1m", after: "5m" },
    { field: "queue", before: undefined, after: "billing" },
  ])
  expect(await getAuditEntry({ ctx: ctx(), id: update?.id ?? 0 })).toEqual(update)
  expect(JSON.stringify(await list())).not.toContain("hunter2")
})

test.each([
  [{ actor: "user:jon@acme.example" }, 3],
  [{ actor: "user:jon" }, 0],
  [{ verb: "schedule.disable" }, 2],
  [{ subject: "LEDGER" }, 3],
  [{ subject: "digest", actor: "user:mira@acme.example" }, 1],
  [{ subjectKind: "user" }, 0],
  [{ note: "provider" }, 2],
  [{ fromAt: 0 }, 6],
  [{ toAt: 0 }, 0],
  [{ fromAt: Date.now() + 3_600_000 }, 0],
] as [Filter, number][])("%j finds %i entries", async (filter, count) => {
  expect((await list(filter)).entries).toHaveLength(count)
})

test("what was done to one schedule is found by its id", async () => {
  const found = await rows<{ id: string }>("select id from schedules where name = 'ledger-eu'")
  expect(told(await list({ subjectKind: "schedule", subjectId: found[0]?.id }))).toEqual([
    "schedule.disable ledger-eu",
    "schedule.update ledger-eu",
    "schedule.create ledger-eu",
  ])
})

test("pages lead to the end and back", async () => {
  const first = await list({}, { size: 4 })
  expect(first).toMatchObject({ newer: null, lookedTo: null })
  const second = await list({}, { size: 4, older: first.older ?? 0 })
  expect([...told(first), ...told(second)]).toEqual(told(await list()))
  expect(second.older).toBeNull()
  const back = await list({}, { size: 4, newer: second.newer ?? 0 })
  expect(told(back)).toEqual(told(first))
  expect(back.newer).toBeNull()
})

test("a look that comes to its limit says how far it has come, and goes on from there", async () => {
  await rows(
    "insert into audit_log (at, actor, verb, subject_kind, subject_id) select clock_timestamp(), 'x', 'bulk', 'queue', n::text from generate_series(1, 10500) n",
  )
  const first = await list({ verb: "schedule.create" })
  expect(first.entries).toEqual([])
  expect(first.lookedTo).not.toBeNull()
  expect(told(await list({ verb: "schedule.create" }, { older: first.older ?? 0 }))).toEqual([
    "schedule.create digest",
    "schedule.create ledger-eu",
  ])
})

test("everyone who did something is named once", async () => {
  expect(await listActors({ ctx: ctx() })).toEqual(["user:jon@acme.example", "user:mira@acme.example"])
})

test("an entry that is none and a filter that is none are refused", async () => {
  await expect(getAuditEntry({ ctx: ctx(), id: 0 })).rejects.toMatchObject({ code: "not_found" })
  await expect(list({ nobody: "x" } as Filter)).rejects.toMatchObject({ code: "invalid_input" })
  await expect(list({}, { size: 1_000 })).rejects.toMatchObject({ code: "invalid_input" })
})

test("an act on many is one line when folded, and says what it was done to", async () => {
  const page = await list({ isFolded: true })
  expect(page.entries.map(({ verb, batchSize }) => `${verb} ${batchSize}`)).toEqual([
    "schedule.delete 1",
    "schedule.disable 2",
    "schedule.update 1",
    "schedule.create 1",
    "schedule.create 1",
  ])
  const batch = page.entries[1]?.batch ?? ""
  const subjects = await listBatchSubjects({ ctx: ctx(), batch })
  expect(subjects.map(({ subjectName }) => subjectName).sort()).toEqual(["digest", "ledger-eu"])
})

test("what came since an entry is counted by the same conditions", async () => {
  const oldest = (await list()).entries.at(-1)?.id ?? 0
  const newer = (filter: Filter) => countNewerAudit({ ctx: ctx({ role: "viewer" }), filter, than: oldest })
  expect(await newer({})).toEqual({ count: 5, isMore: false })
  expect(await newer({ isFolded: true })).toEqual({ count: 4, isMore: false })
  expect(await newer({ verb: ["schedule.delete", "schedule.update"] })).toEqual({ count: 2, isMore: false })
})

test("a search as it is typed finds what its words say", async () => {
  const zone = findZone("Europe/Berlin")
  if (zone === null) throw new Error("no zone")
  const found = async (text: string) => {
    const { terms } = parseAuditSearch(text)
    const now = (await list()).entries[0]?.at
    return now === undefined ? [] : told(await list(auditFilterOf(terms, { now, zone })))
  }
  expect(await found("actor:jon@acme.example verb:disable,create digest")).toEqual([
    "schedule.disable digest",
    "schedule.create digest",
  ])
  expect(await found("note:incident ledger last:1h kind:schedule")).toEqual(["schedule.disable ledger-eu"])
  expect(await found("after:2099-01-01")).toEqual([])
})
