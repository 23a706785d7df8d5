import fs from "node:fs"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { withAuthSecret } from "#scheduler/launch/auth-secret.ts"
import { checkSettings } from "#scheduler/launch/check-settings.ts"
import { lacksUsers, makeFirstUser } from "#scheduler/launch/first-user.ts"
import { firstPasswordFile, forgetFirstPassword } from "#scheduler/services/users/first-password-file.ts"
import { openTestDatabase, type TestDatabase } from "../../helpers/database.ts"
import { aHome } from "./a-home.ts"

let database: TestDatabase
let homes: ReturnType<typeof aHome>[]
beforeEach(async () => {
  database = await openTestDatabase()
  homes = [aHome(), aHome()]
})
afterEach(async () => {
  for (const home of homes) home.remove()
  await database.drop()
})

const targets = () => homes.map(({ env }) => ({ ...database, env }))

test("of two machines that start at once one makes the first user, and only it keeps a password", async () => {
  expect(await lacksUsers({ ...database, env: {} })).toBe(true)
  const made = await Promise.all(targets().map(makeFirstUser))
  const [first] = made.filter((one) => one !== null)
  expect(made.filter((one) => one !== null)).toHaveLength(1)
  const kept = homes.map(({ env }) => firstPasswordFile(env)).filter((file) => fs.existsSync(file))
  expect(kept).toEqual([first?.file])
  expect(fs.readFileSync(kept[0] ?? "", "utf8")).toBe(`admin@onebeat.example\n${first?.password}\n`)
  expect(fs.statSync(kept[0] ?? "").mode & 0o777).toBe(0o600)
  expect(await Promise.all(targets().map(makeFirstUser))).toEqual([null, null])
  expect(await lacksUsers({ ...database, env: {} })).toBe(false)
})

test("ONEBEAT_ADMIN_EMAIL names the first user, and a wrong one is refused before anything starts", async () => {
  const [target] = targets()
  const env = { ...target?.env, ONEBEAT_ADMIN_EMAIL: "Ada@Example.com" }
  expect(await makeFirstUser({ ...database, env })).toMatchObject({ email: "ada@example.com" })
  await expect(checkSettings({ NODE_ENV: "production", ONEBEAT_ADMIN_EMAIL: "ada" })).rejects.toThrow(
    /ONEBEAT_ADMIN_EMAIL: expected/,
  )
})

test("the file of the first password is removed for its own user only", () => {
  const file = firstPasswordFile(homes[0]?.env ?? {})
  fs.writeFileSync(file, "ada@example.com\nsecret\n")
  forgetFirstPassword(file, "bob@example.com")
  expect(fs.existsSync(file)).toBe(true)
  forgetFirstPassword(file, "ada@example.com")
  expect(fs.existsSync(file)).toBe(false)
  forgetFirstPassword(file, "ada@example.com")
})

test("the cookies' secret is made once for a home, readable by its owner alone, unless one is given", () => {
  const env = homes[0]?.env ?? {}
  const first = withAuthSecret({ NODE_ENV: "production", ...env })
  expect(first.ONEBEAT_AUTH_SECRET?.length).toBeGreaterThanOrEqual(32)
  expect(withAuthSecret({ NODE_ENV: "production", ...env }).ONEBEAT_AUTH_SECRET).toBe(first.ONEBEAT_AUTH_SECRET)
  expect(fs.statSync(path.join(env.ONEBEAT_HOME ?? "", "auth.secret")).mode & 0o777).toBe(0o600)
  expect(withAuthSecret({ NODE_ENV: "production", ONEBEAT_AUTH_SECRET: "given" }).ONEBEAT_AUTH_SECRET).toBe("given")
})
