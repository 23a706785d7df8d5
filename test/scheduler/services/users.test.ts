import { beforeEach, expect, test } from "vitest"
import { readSession } from "#scheduler/services/auth/session.ts"
import { changeOwnPassword } from "#scheduler/services/users/change-own-password.ts"
import { createUser } from "#scheduler/services/users/create.ts"
import { createFirstUser } from "#scheduler/services/users/create-first.ts"
import { disableUser } from "#scheduler/services/users/disable.ts"
import { enableUser } from "#scheduler/services/users/enable.ts"
import { listUsers } from "#scheduler/services/users/list.ts"
import { resetPassword } from "#scheduler/services/users/reset-password.ts"
import { setUserRole } from "#scheduler/services/users/set-role.ts"
import { testbed } from "./a-context.ts"
import { anAuth, aUser, FROM, PASSWORD } from "./an-auth.ts"

const { ctx, rows } = testbed()
const admin = () => ctx({ role: "admin" })
const NEXT = "quite another one 7"

let auth: ReturnType<typeof anAuth>
beforeEach(() => {
  auth = anAuth(ctx())
})

/** Bob, signed in, changes his password. */
async function changed(input: { current: string; next: string; repeated?: string }) {
  const cookie = await auth.cookieOf("bob@example.com")
  const session = await readSession({ ctx: auth.ctx, cookie })
  if (session === null) throw new Error("not signed in")
  const work = () =>
    changeOwnPassword({
      ctx: ctx({ role: "viewer", actor: "user:bob@example.com" }),
      session,
      address: FROM.address,
      input: { repeated: input.next, ...input },
    })
  return { cookie, work }
}

test("a made password signs in once told, and its hash is no word of it", async () => {
  const { user, password } = await createUser({ ctx: admin(), input: { email: "Bob@Example.com", role: "viewer" } })
  expect(user).toMatchObject({ email: "bob@example.com", name: "bob", role: "viewer", mustChangePassword: true })
  expect(password).toMatch(/^([2-9a-z]{5}-){3}[2-9a-z]{5}$/)
  expect(await auth.try("bob@example.com", password ?? "")).toMatchObject({ ok: true })
  expect(JSON.stringify(await rows("select * from accounts"))).not.toContain(password)
})

test("an e-mail is one person's, in any case, also for two who add it at once", async () => {
  const add = (email: string) => createUser({ ctx: admin(), input: { email, role: "viewer" } })
  const results = await Promise.allSettled([add("a@example.com"), add("A@Example.Com"), add(" a@EXAMPLE.com")])
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1)
  await expect(add("a@example.com")).rejects.toMatchObject({ code: "conflict", problems: [{ field: "email" }] })
})

test.each([
  [{ email: "ada@localhost", role: "admin" }, "email"],
  [{ email: "ada@example.com", role: "boss" }, "role"],
  [{ email: "ada@example.com", role: "admin", password: "short" }, "password"],
  [{ email: "ada@example.com", role: "admin", password: "aaaaaaaaaaaaaa" }, "password"],
  [{ email: "ada@example.com", role: "admin", password: "ada@example.com" }, "password"],
])("%j is refused for its %s", async (input, field) => {
  await expect(createUser({ ctx: admin(), input })).rejects.toMatchObject({
    code: "invalid_input",
    problems: [{ field }],
  })
})

test("the only enabled admin can be neither disabled nor given another role", async () => {
  await aUser(ctx(), "ada@example.com")
  await aUser(ctx(), "off@example.com")
  await disableUser({ ctx: admin(), email: "off@example.com" })
  const email = "ada@example.com"
  await expect(disableUser({ ctx: admin(), email })).rejects.toMatchObject({ code: "conflict" })
  await expect(setUserRole({ ctx: admin(), email, role: "editor" })).rejects.toMatchObject({ code: "conflict" })
  await enableUser({ ctx: admin(), email: "off@example.com" })
  expect(await disableUser({ ctx: admin(), email })).toMatchObject({ changed: true })
})

test("two admins who take each other away at once leave one", async () => {
  for (let round = 0; round < 5; round++) {
    await rows("delete from users")
    await aUser(ctx(), "ada@example.com")
    await aUser(ctx(), "bob@example.com")
    const results = await Promise.allSettled([
      disableUser({ ctx: admin(), email: "ada@example.com" }),
      setUserRole({ ctx: admin(), email: "bob@example.com", role: "viewer" }),
    ])
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"])
    expect(await rows("select 1 from users where role = 'admin' and disabled_at is null")).toHaveLength(1)
  }
})

test("every act on a user is on record, and no password, hash or token is in the log", async () => {
  const email = "bob@example.com"
  await aUser(ctx(), "ada@example.com")
  const { password } = await createUser({ ctx: admin(), input: { email, role: "viewer" } })
  await disableUser({ ctx: admin(), email })
  await enableUser({ ctx: admin(), email })
  await setUserRole({ ctx: admin(), email, role: "editor" })
  const reset = await resetPassword({ ctx: admin(), email, password: PASSWORD })
  const { work } = await changed({ current: PASSWORD, next: NEXT })
  await work()
  const log = await rows("select verb, actor, before, after from audit_log where subject_id = $1 order by id", [email])
  expect(log).toMatchObject([
    { verb: "user.create", before: null, after: { email, role: "viewer", disabled: false } },
    { verb: "user.disable", before: { disabled: false }, after: { disabled: true } },
    { verb: "user.enable", before: { disabled: true }, after: { disabled: false } },
    { verb: "user.set_role", before: { role: "viewer" }, after: { role: "editor" } },
    { verb: "user.reset_password" },
    { verb: "user.change_own_password", actor: "user:bob@example.com" },
  ])
  expect(reset.password).toBeNull()
  const hashes = await rows<{ password: string }>("select password from accounts")
  const tokens = await rows<{ token: string }>("select token from sessions")
  for (const secret of [
    password,
    PASSWORD,
    NEXT,
    ...hashes.map((row) => row.password),
    ...tokens.map((row) => row.token),
  ])
    expect(JSON.stringify(log)).not.toContain(secret)
})

test("a new password of one's own ends the other sessions and opens the rest of the admin", async () => {
  await aUser(ctx(), "bob@example.com")
  const elsewhere = await auth.cookieOf("bob@example.com")
  const { cookie, work } = await changed({ current: PASSWORD, next: NEXT })
  expect(await work()).toEqual({ sessionsEnded: 1 })
  expect(await readSession({ ctx: auth.ctx, cookie: elsewhere })).toBeNull()
  expect(await readSession({ ctx: auth.ctx, cookie })).toMatchObject({ mustChangePassword: false })
  expect(await auth.try("bob@example.com", PASSWORD)).toMatchObject({ ok: false })
  expect(await auth.try("bob@example.com", NEXT)).toMatchObject({ ok: true })
})

test.each([
  [{ current: "not mine at all", next: NEXT }, "current"],
  [{ current: PASSWORD, next: PASSWORD }, "next"],
  [{ current: PASSWORD, next: "bob" }, "next"],
  [{ current: PASSWORD, next: NEXT, repeated: `${NEXT}!` }, "repeated"],
])("%j leaves the password as it is, for its %s", async (input, field) => {
  await aUser(ctx(), "bob@example.com")
  const { work } = await changed(input)
  await expect(work()).rejects.toMatchObject({ code: "invalid_input", problems: [{ field }] })
  expect(await auth.try("bob@example.com", PASSWORD)).toMatchObject({ ok: true })
})

test("a browser left open gives five tries at the password", async () => {
  await aUser(ctx(), "bob@example.com")
  const { work } = await changed({ current: "not mine at all", next: NEXT })
  for (let n = 0; n < 5; n++) await expect(work()).rejects.toMatchObject({ code: "invalid_input" })
  await expect(work()).rejects.toMatchObject({ code: "forbidden" })
})

test("users are listed a page at a time, without anything secret", async () => {
  for (const name of ["a", "b", "c"]) await aUser(ctx(), `${name}@example.com`)
  const first = await listUsers({ ctx: admin(), limit: 2 })
  expect(first).toMatchObject({
    users: [{ email: "a@example.com" }, { email: "b@example.com" }],
    after: "b@example.com",
  })
  expect(await listUsers({ ctx: admin(), limit: 2, after: first.after })).toMatchObject({
    users: [{ email: "c@example.com" }],
    after: null,
  })
  expect(JSON.stringify(first)).not.toMatch(/hash|"password"/i)
  await expect(listUsers({ ctx: ctx({ role: "editor" }) })).rejects.toMatchObject({ code: "forbidden" })
})

test("of many first starts at once one makes the first user", async () => {
  const starts = Array.from({ length: 4 }, (_, n) =>
    createFirstUser({ db: ctx().db, actor: "up@test", email: `first${n}@example.com`, password: PASSWORD }),
  )
  expect((await Promise.all(starts)).filter((made) => made)).toHaveLength(1)
  expect(await rows("select role, must_change_password as must from users")).toEqual([{ role: "admin", must: true }])
})
