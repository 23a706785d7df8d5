import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { cli } from "./a-command.ts"

const { onebeat, databaseUrl } = cli()
const ROOT = fileURLToPath(new URL("../../..", import.meta.url))

/** `onebeat users …` with something on stdin. */
async function withStdin(args: readonly string[], text: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), `${ROOT}scheduler/cli/main.ts`, ...args],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH, NODE_ENV: "production", DATABASE_URL: databaseUrl() },
    },
  )
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (said += chunk))
  child.stdin.end(text)
  return await new Promise((resolve) => child.once("close", (code) => resolve({ code, said })))
}

test("a user is added, listed, demoted, disabled, enabled and reset from the command line", async () => {
  const added = await onebeat([
    "users",
    "add",
    "--email",
    "Ada@example.com",
    "--name",
    "Ada",
    "--role",
    "admin",
    "--json",
  ])
  expect(added.json()).toMatchObject({
    user: { email: "ada@example.com", name: "Ada", role: "admin" },
    password: expect.stringMatching(/^\S{23}$/),
  })
  await onebeat(["users", "add", "--email", "bob@example.com", "--role", "editor", "--json"])
  expect((await onebeat(["users", "role", "bob@example.com", "viewer", "--json"])).json()).toEqual({
    email: "bob@example.com",
    role: "viewer",
    changed: true,
  })
  const switched = { email: "bob@example.com", changed: true, sessionsEnded: 0 }
  expect((await onebeat(["users", "disable", "bob@example.com", "--json"])).json()).toEqual(switched)
  expect((await onebeat(["users", "list", "--json"])).json()).toMatchObject([
    { email: "ada@example.com", disabledAt: null },
    { email: "bob@example.com", disabledAt: expect.stringMatching(/Z$/), role: "viewer" },
  ])
  expect((await onebeat(["users", "enable", "bob@example.com", "--json"])).json()).toEqual(switched)
  expect((await onebeat(["users", "reset", "bob@example.com", "--json"])).json()).toMatchObject({
    email: "bob@example.com",
    password: expect.stringMatching(/^\S{23}$/),
  })
  expect((await onebeat(["users", "list"])).stdout).toMatch(
    /bob@example.com\s+bob\s+viewer\s+has to change the password/,
  )
}, 60_000)

test("what cannot be done ends with 2 and says what can", async () => {
  expect(await onebeat(["users", "disable", "nobody@example.com"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("onebeat users list"),
  })
  await onebeat(["users", "add", "--email", "only@example.com", "--role", "admin", "--json"])
  await onebeat(["users", "role", "ada@example.com", "viewer", "--json"])
  expect(await onebeat(["users", "disable", "only@example.com"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("the only enabled admin"),
  })
})

test("a made password goes to nobody's log: without a terminal it has to be asked for", async () => {
  const refused = await onebeat(["users", "add", "--email", "eve@example.com", "--role", "viewer"])
  expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--password-stdin") })
  expect((await onebeat(["users", "list"])).stdout).not.toContain("eve@example.com")
})

test("a password from stdin is taken and not repeated", async () => {
  const add = ["users", "add", "--email", "kim@example.com", "--role", "viewer", "--password-stdin"]
  const added = await withStdin(add, "a password of kim's own\n")
  expect(added).toMatchObject({ code: 0, said: expect.stringContaining("Added kim@example.com as viewer") })
  expect(added.said).not.toContain("of kim's own")
  expect((await withStdin(["users", "reset", "kim@example.com", "--password-stdin"], "short\n")).code).toBe(2)
})
