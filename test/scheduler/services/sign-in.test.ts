import { beforeEach, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { databaseNow } from "#db/queries/status.ts"
import { disableUser } from "#scheduler/services/users/disable.ts"
import { resetPassword } from "#scheduler/services/users/reset-password.ts"
import { testbed } from "./a-context.ts"
import { anAuth, aUser, PASSWORD } from "./an-auth.ts"

const QUARTER_MS = 15 * 60_000

const { ctx, rows } = testbed()
const admin = () => ctx({ role: "admin" })

let auth: ReturnType<typeof anAuth>
beforeEach(async () => {
  auth = anAuth(ctx())
  await aUser(ctx(), "ada@example.com")
})

test("the right password signs in, whatever the case of the e-mail", async () => {
  expect(await auth.try(" Ada@Example.COM ", PASSWORD)).toEqual({ ok: true, token: expect.stringMatching(/^.{32}$/) })
  expect(await rows("select ip_address, user_agent from sessions")).toEqual([
    { ip_address: "192.0.2.7", user_agent: "test" },
  ])
  expect(await rows("select 1 from users where last_sign_in_at is not null")).toHaveLength(1)
})

test("a wrong password, an unknown e-mail and a disabled user get one answer for one piece of work", async () => {
  await aUser(ctx(), "bob@example.com")
  await aUser(ctx(), "eve@example.com")
  await disableUser({ ctx: admin(), email: "eve@example.com" })
  const work: unknown[] = []
  for (const [email, password] of [
    ["bob@example.com", "not the password"],
    ["nobody@example.com", PASSWORD],
    ["eve@example.com", PASSWORD],
  ] as const) {
    Object.assign(auth.work, { hashes: 0, comparisons: 0 })
    expect(await auth.try(email, password)).toEqual({ ok: false, triesLeft: 4, retryAt: null })
    work.push(auth.work.hashes + auth.work.comparisons)
  }
  expect(work).toEqual([1, 1, 1])
  expect(await rows("select 1 from sessions")).toEqual([])
})

test("the sixth try from an address is refused, unread, until a quarter of an hour after the first", async () => {
  const begun = await databaseNow(ctx().db)
  const ends = instant(begun + QUARTER_MS)
  for (const triesLeft of [4, 3, 2, 1])
    expect(await auth.try("ada@example.com", "wrong", "192.0.2.7", begun)).toMatchObject({ triesLeft, retryAt: null })
  expect(await auth.try("ada@example.com", "wrong", "192.0.2.7", begun)).toEqual({
    ok: false,
    triesLeft: 0,
    retryAt: ends,
  })
  Object.assign(auth.work, { hashes: 0, comparisons: 0 })
  const last = instant(ends - 1)
  expect(await auth.try("ada@example.com", PASSWORD, "192.0.2.7", last)).toMatchObject({ ok: false, retryAt: ends })
  expect(auth.work).toEqual({ hashes: 0, comparisons: 0 })
  expect(await auth.try("ada@example.com", PASSWORD, "192.0.2.7", ends)).toMatchObject({ ok: true })
})

test("tries side by side are not more than there are", async () => {
  const results = await Promise.all(Array.from({ length: 12 }, () => auth.try("ada@example.com", "wrong")))
  expect(auth.work.comparisons).toBe(5)
  expect(results.filter((result) => !result.ok && result.triesLeft === 0 && result.retryAt !== null)).toHaveLength(8)
})

test("sign-ins of one account side by side all get their answer, and leave no try counted", async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => auth.try("ada@example.com", PASSWORD)))
  expect(results.every((result) => result.ok)).toBe(true)
  expect(await rows("select 1 from sign_in_attempts where count > 0")).toEqual([])
})

test("one address cannot lock somebody out who comes from another, and two can", async () => {
  for (let n = 0; n < 8; n++) await auth.try("ada@example.com", "wrong", "203.0.113.9")
  expect(await auth.try("ada@example.com", PASSWORD, "192.0.2.7")).toMatchObject({ ok: true })
  for (let host = 1; host <= 5; host++)
    for (let n = 0; n < 5; n++) await auth.try("ada@example.com", "wrong", `198.51.100.${host}`)
  expect(await auth.try("ada@example.com", PASSWORD, "192.0.2.7")).toMatchObject({ ok: false, triesLeft: 0 })
})

test("one address has twenty tries over all accounts, and a whole /64 is one address", async () => {
  for (let n = 0; n < 20; n++)
    expect(await auth.try(`u${n}@example.com`, "wrong", `2001:db8:0:7:${n}::1`)).toMatchObject({ ok: false })
  const refused = await auth.try("ada@example.com", PASSWORD, "2001:db8::7:ffff:0:0:9")
  expect(refused).toMatchObject({ ok: false, triesLeft: 0 })
  expect(await auth.try("ada@example.com", PASSWORD, "2001:db8:0:8::1")).toMatchObject({ ok: true })
})

test("the right password takes back what was mistyped, and only from its own address", async () => {
  for (let n = 0; n < 3; n++) await auth.try("ada@example.com", "wrong", "192.0.2.7")
  for (let n = 0; n < 4; n++) await auth.try("ada@example.com", "wrong", "203.0.113.9")
  await auth.try("ada@example.com", PASSWORD, "192.0.2.7")
  expect(await rows("select address, count from sign_in_attempts where address <> '' order by address, count")).toEqual(
    [
      { address: "192.0.2.7", count: 0 },
      { address: "203.0.113.9", count: 4 },
      { address: "203.0.113.9", count: 4 },
    ],
  )
})

test("a reset lets somebody in whose tries were used up", async () => {
  for (let n = 0; n < 6; n++) await auth.try("ada@example.com", "wrong")
  const { password } = await resetPassword({ ctx: admin(), email: "ada@example.com" })
  expect(await auth.try("ada@example.com", password ?? "")).toMatchObject({ ok: true })
})

test("what is typed into the e-mail field is nowhere in the database", async () => {
  await auth.try("My Secret Passphrase", "x")
  expect(JSON.stringify(await rows("select * from sign_in_attempts"))).not.toMatch(/secret/i)
})
