import { expect, test } from "vitest"
import { cli } from "./a-command.ts"

const { onebeat, file } = cli()

const YAML = `
# what a team would write
- name: heartbeat
  every: 10s
  task: log.message
  payload: { text: hello }
- name: nightly
  cron: ["0 2 * * *", "0 14 * * SUN"]
  timeZone: Europe/Prague
  task: app.report
  queue: reports
  tags: [night]
  startDeadline: 10m
`

test("a file is applied, listed, exported, and its export applied again changes nothing", async () => {
  const path = file("jobs.yaml", YAML)
  const applied = await onebeat(["apply", "-f", path, "--json"])
  expect(applied.json()).toEqual({ created: 2, updated: 0, unchanged: 0, refused: [] })
  expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining("no worker has announced this task") })

  const listed = await onebeat(["schedules", "list", "--tag", "night", "--json"])
  expect(listed.json()).toMatchObject([
    { name: "nightly", queue: "reports", enabled: true, nextFireAt: expect.stringMatching(/\.000Z$/) },
  ])

  const exported = await onebeat(["schedules", "get", "nightly"])
  const again = await onebeat(["apply", "-f", file("export.yaml", exported.stdout), "--json"])
  expect(again.json()).toEqual({ created: 0, updated: 0, unchanged: 1, refused: [] })
})

test("a schedule is created, changed, disabled, enabled and deleted from the command line", async () => {
  const flags = [
    "--name",
    "cli",
    "--cron",
    "0 9 * * 1",
    "0 9 * * 4",
    "--tz",
    "Europe/Prague",
    "--task",
    "t",
    "--payload",
    '{"a":1}',
    "--queue",
    "q",
  ]
  const created = await onebeat(["schedules", "create", ...flags, "--json"])
  expect(created.json()).toMatchObject({
    name: "cli",
    revision: 1,
    updatedBy: expect.stringMatching(/^cli:.+@.+$/),
    input: { cron: ["0 9 * * 1", "0 9 * * 4"], timeZone: "Europe/Prague", payload: { a: 1 }, queue: "q" },
  })
  expect((await onebeat(["schedules", "update", "cli", "--every", "90s", "--json"])).json()).toMatchObject({
    revision: 2,
    input: { every: "90s" },
  })
  expect((await onebeat(["schedules", "disable", "cli", "--note", "holiday", "--json"])).json()).toEqual({
    changed: ["cli"],
    unchanged: [],
  })
  expect((await onebeat(["schedules", "enable", "cli", "--json"])).json()).toEqual({ changed: ["cli"], unchanged: [] })
  expect((await onebeat(["schedules", "delete", "cli", "--json"])).json()).toEqual({ deleted: ["cli"] })
  expect(await onebeat(["schedules", "get", "cli"])).toMatchObject({ code: 2, stdout: "" })
})

test("flags stand before what a file says", async () => {
  const path = file("one.json", JSON.stringify({ name: "from-file", cron: "0 9 * * *", task: "t", grace: "5s" }))
  const created = await onebeat(["schedules", "create", "-f", path, "--every", "1m", "--json"])
  expect(created.json()).toMatchObject({
    source: "file:one.json",
    input: { name: "from-file", every: "1m", grace: "5s" },
  })
})

test("status and runs of an installation where nothing happens yet are empty and no failure", async () => {
  expect((await onebeat(["status", "--json"])).json()).toEqual({
    leader: null,
    beats: [],
    lateness: null,
    runs: { planned: 0, enqueued: 0, running: 0 },
    faults: [],
  })
  expect((await onebeat(["runs", "list", "--json"])).json()).toEqual([])
  expect((await onebeat(["status"])).stdout).toContain("none: nothing fires until a beat takes over")
})

test("migrate on tables that are up to date applies nothing", async () => {
  expect((await onebeat(["migrate", "--json"])).json()).toEqual({ applied: 0 })
})
