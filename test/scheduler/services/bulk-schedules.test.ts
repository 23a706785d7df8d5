import { beforeEach, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { type BulkAct, type BulkSelection, bulkSchedules, countBulk } from "#scheduler/services/schedules/bulk.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { disableSchedules } from "#scheduler/services/schedules/switch.ts"
import { undoBatch } from "#scheduler/services/schedules/undo.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { testbed } from "./a-context.ts"

const { ctx, rows } = testbed()
const entry = (name: string, more: object = {}) => ({ name, every: "1m", task: "t", ...more })

beforeEach(async () => {
  await applySchedules({ ctx: ctx({ source: "file:jobs.yaml" }), entries: [entry("a", { tags: ["x", "keep"] })] })
  await applySchedules({
    ctx: ctx({ source: "ui" }),
    entries: [entry("b"), entry("c", { tags: ["x"] }), entry("d", { enabled: false })],
  })
})

const bulk = (selection: BulkSelection, act: BulkAct, role: "operator" | "editor" | "viewer" = "editor") =>
  bulkSchedules({ ctx: ctx({ role }), selection, act })
const undo = (batch: string, role: "operator" | "editor" = "editor") => undoBatch({ ctx: ctx({ role }), batch })
const state = async (columns: string) =>
  (
    await rows<{ row: string }>(
      `select concat_ws(' ', name, ${columns}) as row from schedules where deleted_at is null order by name`,
    )
  ).map(({ row }) => row)
const idOf = async (name: string) =>
  Number((await rows<{ id: string }>("select id from schedules where name = $1", [name]))[0]?.id)

test("a count says how many match, how many would change, and how many a file owns", async () => {
  expect(await countBulk({ ctx: ctx(), selection: { search: "" }, act: { verb: "disable" } })).toEqual({
    matching: 4,
    changing: 3,
    ownedByFiles: 1,
  })
  const tag: BulkAct = { verb: "tag", add: ["x"], remove: [] }
  expect(await countBulk({ ctx: ctx(), selection: { search: "" }, act: tag })).toMatchObject({
    matching: 4,
    changing: 2,
  })
})

test("everything that a search finds is disabled, but what is excepted, with a note and an end", async () => {
  const until = Date.UTC(2030, 0, 1)
  const result = await bulk(
    { search: "is:enabled", except: [await idOf("b")] },
    { verb: "disable", note: "incident", until: instant(until) },
    "operator",
  )
  expect(result).toMatchObject({ changed: 2, refused: [], stoppedBy: null })
  expect(await state("enabled, enabled_note, extract(year from enable_at)")).toEqual([
    "a f incident 2030",
    "b t",
    "c f incident 2030",
    "d f",
  ])
})

test("undo brings back exactly what was, and undoing that does it again", async () => {
  await rows("update schedules set enabled_note = 'from before', disable_at = '2031-01-01' where name = 'a'")
  const { batch } = await bulk({ search: "" }, { verb: "disable", note: "incident" })
  const undone = await undo(batch, "operator")
  expect(undone).toMatchObject({ undone: 3, left: [], leftCount: 0 })
  expect(await state("enabled, enabled_note, extract(year from disable_at)")).toEqual([
    "a t from before 2031",
    "b t",
    "c t",
    "d f",
  ])
  await undo(undone.batch)
  expect(await state("enabled, enabled_note")).toEqual(["a f incident", "b f incident", "c f incident", "d f"])
})

test("a batch is undone once", async () => {
  const { batch } = await bulk({ search: "" }, { verb: "disable" })
  await undo(batch)
  await expect(undo(batch)).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("nothing to undo"),
  })
  await expect(undo("no batch")).rejects.toMatchObject({ code: "not_found" })
})

test("what somebody has changed since is left and told, the rest is undone", async () => {
  const { batch } = await bulk({ search: "" }, { verb: "disable" })
  await updateSchedule({ ctx: ctx({ actor: "cli:bob@test" }), name: "b", patch: { queue: "mail" } })
  expect(await undo(batch)).toMatchObject({ undone: 2, leftCount: 1, left: [{ name: "b", obstacle: "meanwhile" }] })
  expect(await state("enabled, queue")).toEqual(["a t default", "b f mail", "c t default", "d f default"])
})

test("tags are added and taken away, each once and in their order", async () => {
  const { batch, changed } = await bulk({ search: "" }, { verb: "tag", add: ["new", "x"], remove: ["keep"] })
  expect(changed).toBe(4)
  expect(await state("tags")).toEqual(["a {x,new}", "b {new,x}", "c {x,new}", "d {new,x}"])
  await undo(batch)
  expect(await state("tags")).toEqual(["a {x,keep}", "b {}", "c {x}", "d {}"])
})

test("a schedule that would have more than 50 tags is left and told", async () => {
  await rows("update schedules set tags = array(select 't' || n from generate_series(1, 50) n) where name = 'b'")
  expect(await bulk({ search: "" }, { verb: "tag", add: ["new"], remove: [] })).toMatchObject({
    changed: 3,
    refused: ["b"],
  })
})

test("deleted schedules come back with undo, but for those whose name is taken", async () => {
  const { batch } = await bulk({ search: "" }, { verb: "delete" })
  expect(await state("1")).toEqual([])
  await createSchedule({ ctx: ctx(), input: entry("c") })
  expect(await undo(batch)).toMatchObject({ undone: 3, left: [{ name: "c", obstacle: "nameTaken" }] })
  expect(await state("source")).toEqual(["a file:jobs.yaml", "b ui", "c api", "d ui"])
})

test("chosen by number, only those are changed, and numbers of none do nothing", async () => {
  expect(await bulk({ ids: [await idOf("a"), 999_999] }, { verb: "disable" })).toMatchObject({ changed: 1 })
})

test("each schedule has its entry in the log, and all of them the batch", async () => {
  const { batch } = await bulk({ search: "tag:x" }, { verb: "tag", add: ["y"], remove: [] })
  const { batch: redo } = await undo(batch)
  expect(
    await rows(
      "select verb, actor, before->'tags' as was, after->'tags' as is, batch from audit_log where batch in ($1, $2) order by id",
      [batch, redo],
    ),
  ).toEqual([
    { verb: "schedule.tag", actor: "cli:ada@test", was: ["x", "keep"], is: ["x", "keep", "y"], batch },
    { verb: "schedule.tag", actor: "cli:ada@test", was: ["x"], is: ["x", "y"], batch },
    { verb: "schedule.undo", actor: "cli:ada@test", was: ["x", "keep", "y"], is: ["x", "keep"], batch: redo },
    { verb: "schedule.undo", actor: "cli:ada@test", was: ["x", "y"], is: ["x"], batch: redo },
  ])
})

test("an act must not guess: a search that is not understood is refused, and nothing is done", async () => {
  await expect(bulk({ search: "is:enabld" }, { verb: "delete" })).rejects.toMatchObject({
    code: "invalid_input",
    problems: [{ field: "search" }],
  })
  await expect(bulk({ ids: [] }, { verb: "delete" })).rejects.toMatchObject({ code: "invalid_input" })
  expect(await state("1")).toHaveLength(4)
})

test("roles: an operator switches and undoes switches; tags, deletes and their undo take an editor", async () => {
  await expect(bulk({ search: "" }, { verb: "disable" }, "viewer")).rejects.toMatchObject({ code: "forbidden" })
  await expect(bulk({ search: "" }, { verb: "tag", add: ["y"], remove: [] }, "operator")).rejects.toMatchObject({
    code: "forbidden",
  })
  const { batch } = await bulk({ search: "" }, { verb: "delete" })
  await expect(undo(batch, "operator")).rejects.toMatchObject({ code: "forbidden" })
})

test("single acts are undone in the same way: switch, delete and update", async () => {
  const switched = await disableSchedules({ ctx: ctx(), which: { names: ["a"] }, note: "loud" })
  await undo(switched.batch)
  const deleted = await deleteSchedules({ ctx: ctx(), names: ["b"] })
  await undo(deleted.batch)
  const before = await rows(
    "select to_jsonb(s) - '{revision,updated_at,effective_at}'::text[] as row from schedules s where name = 'a'",
  )
  const patch = {
    name: "renamed",
    cron: "0 9 * * *",
    payload: { password: "hunter2" },
    startDeadline: "10m",
    retry: { attempts: 3 },
    startsAt: "2030-01-01T00:00:00Z",
  }
  const updated = await updateSchedule({ ctx: ctx(), name: "a", patch })
  await undo(updated.batch ?? "")
  expect(
    await rows(
      "select to_jsonb(s) - '{revision,updated_at,effective_at}'::text[] as row from schedules s where name = 'a'",
    ),
  ).toEqual(before)
  expect(await state("enabled, enabled_note")).toEqual(["a t", "b t", "c t", "d f"])
})

test("undo brings a secret back that the log does not know", async () => {
  await updateSchedule({ ctx: ctx(), name: "b", patch: { payload: { password: "one" } } })
  const { batch } = await updateSchedule({ ctx: ctx(), name: "b", patch: { payload: { password: "two" } } })
  await undo(batch ?? "")
  expect(await rows("select payload from schedules where name = 'b'")).toEqual([{ payload: { password: "one" } }])
  expect(await rows("select 1 from audit_log where before::text like '%one%' or after::text like '%one%'")).toEqual([])
})

test("what undo needs is kept for a day", async () => {
  const { batch } = await bulk({ search: "" }, { verb: "disable" })
  await rows("update schedule_undos set at = at - interval '25 hours'")
  await bulk({ search: "" }, { verb: "enable" })
  await expect(undo(batch)).rejects.toMatchObject({ code: "not_found" })
})

test("two undos of one batch at the same time undo each schedule once", async () => {
  const { batch } = await bulk({ search: "" }, { verb: "disable" })
  const done = await Promise.allSettled([undo(batch), undo(batch)])
  const undone = done.map((one) => (one.status === "fulfilled" ? one.value.undone : 0))
  expect(undone.sort()).toEqual([0, 3])
  expect(await rows("select name from schedules where revision > 3")).toEqual([])
})

test("10,000 schedules are disabled in less than 10 s beside other tests, and undone in as long, each on record", async () => {
  await rows(
    "insert into schedules (name, recurrence, task) select 'many-' || g, $1, 't' from generate_series(1, 10000) g",
    [{ v: 1, kind: "cron", lines: ["0 9 * * *"] }],
  )
  const began = performance.now()
  const { changed, batch } = await bulk({ search: "many-" }, { verb: "disable", note: "storm" })
  const disabledMs = performance.now() - began
  const { undone } = await undo(batch)
  const undoneMs = performance.now() - began - disabledMs
  expect({ changed, undone }).toEqual({ changed: 10_000, undone: 10_000 })
  expect(
    await rows("select count(*)::int as count from audit_log where verb in ('schedule.disable', 'schedule.undo')"),
  ).toEqual([{ count: 20_000 }])
  expect({ disabled: disabledMs < 10_000, undone: undoneMs < 10_000 }).toEqual({ disabled: true, undone: true })
})
