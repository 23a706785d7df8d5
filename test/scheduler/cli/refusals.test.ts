import { expect, test } from "vitest"
import { ownIdentity } from "#scheduler/launch/process-identity.ts"
import { cli } from "./a-command.ts"

const { onebeat, file, databaseUrl } = cli()

test("a file with mistakes is refused whole, each with file, place, field, value and expectation", async () => {
  const path = file(
    "bad.yaml",
    `
- { name: fine, every: 5m, task: t }
- { name: late, cron: "0 25 * * *", timezone: Europe/Prague, task: "a b", queue: "x:y" }
- { name: url, every: 10, task: http.request, payload: "no" }
`,
  )
  const ended = await onebeat(["apply", "-f", path, "--json"])
  expect(ended.code).toBe(2)
  const lines = ended.stderr.trim().split("\n")
  expect(lines.every((line) => line.startsWith(`${path}:`))).toBe(true)
  expect(ended.stderr).toContain(`${path}:1 timezone: "Europe/Prague": expected no such field (did you mean timeZone?)`)
  expect(ended.stderr).toMatch(/:1 cron: "0 25 \* \* \*": .*expected 0 to 23/)
  expect(ended.stderr).toContain(`${path}:2 payload: "no": expected an object`)
  expect(ended.json()).toMatchObject({
    created: 0,
    refused: expect.arrayContaining([expect.objectContaining({ index: 1, name: "late", field: "cron" })]),
  })
  expect((await onebeat(["schedules", "list", "--json"])).json()).toEqual([])
})

test.each([
  [
    "a line of cron",
    ["schedules", "create", "--name", "n", "--task", "t", "--cron", "* * *"],
    /^onebeat: cron: "\* \* \*": .*expected 5 fields/,
  ],
  [
    "a zone",
    ["schedules", "create", "--name", "n", "--task", "t", "--every", "1m", "--tz", "Nowhere"],
    /^onebeat: timeZone: "Nowhere": expected a zone/,
  ],
  [
    "JSON",
    ["schedules", "create", "--name", "n", "--task", "t", "--every", "1m", "--payload", "{x"],
    /^onebeat: payload: "\{x": expected a JSON object/,
  ],
  [
    "an instant without its offset",
    ["schedules", "create", "--name", "n", "--task", "t", "--at", "2030-01-01T00:00:00"],
    /^onebeat: at: .*expected an instant/,
  ],
  ["a flag", ["schedules", "create", "--nmae", "n"], /^onebeat: unknown option '--nmae'/],
  ["a command", ["shedules", "list"], /^onebeat: unknown command 'shedules'/],
  ["a number", ["runs", "list", "--limit", "many"], /expected a whole number from 1 to/],
  ["a name", ["schedules", "get", "nobody"], /^onebeat: no schedule is named "nobody"/],
  ["a run", ["runs", "get", "s1@1"], /^onebeat: no run has the id "s1@1"/],
  ["a file", ["apply", "-f", "/nowhere.yaml"], /^onebeat: \/nowhere\.yaml: expected a readable file/],
  ["no name at all", ["schedules", "disable"], /^onebeat: expected names of schedules, or --tag/],
])("%s that is wrong ends with 2 and one message without a stack", async (_, args, message) => {
  const ended = await onebeat(args)
  expect(ended.code).toBe(2)
  expect(ended.stdout).toBe("")
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr).not.toMatch(/\n\s+at /)
})

test("a line of cron without quotes in YAML is answered with the quotes it needs", async () => {
  const ended = await onebeat(["apply", "-f", file("alias.yaml", "- name: a\n  task: t\n  cron: */5 * * * *\n")])
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('is written in quotes: "*/5 * * * *"') })
})

test("a wrong URL is refused without being repeated, since it may hold a password", async () => {
  const ended = await onebeat(["status"], { DATABASE_URL: "mysql://me:hunter2@db/x" })
  expect(ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("DATABASE_URL: expected a URL that begins with postgres://"),
  })
  expect(ended.stderr).not.toContain("hunter2")
})

test("a database that is away is a failure, told with what to check", async () => {
  const ended = await onebeat(["status"], { DATABASE_URL: "postgres://127.0.0.1:1/x" })
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot reach Postgres") })
})

test("without a database and without `onebeat up` both are named", async () => {
  const ended = await onebeat(["status"], {})
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/DATABASE_URL is not set, and no "onebeat up" runs in/),
  })
})

test("without DATABASE_URL the database of a running `onebeat up` is used", async () => {
  file(
    "services.json",
    JSON.stringify({ owner: ownIdentity(), databaseUrl: databaseUrl(), redisUrl: "redis://127.0.0.1:1" }),
  )
  expect(await onebeat(["schedules", "list", "--json"], {})).toMatchObject({ code: 0, stdout: "[]\n" })
})

test("`schema` loads neither Postgres nor Redis nor Next", async () => {
  const preload = new URL("./loaded-modules.mjs", import.meta.url).href
  const ended = await onebeat(["schema"], { NODE_OPTIONS: `--import ${preload}` })
  expect(ended.stderr).toMatch(/^loaded: .*commander/)
  expect(ended.stderr).not.toMatch(/ (pg|ioredis|bullmq|next|react|yaml)( |$)/m)
})
