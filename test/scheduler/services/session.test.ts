import { beforeEach, expect, test } from "vitest"
import { type Instant, instant } from "#core/brand.ts"
import { databaseNow } from "#db/queries/status.ts"
import { cookieName, isSecureRequest, sessionCookie, tokenOf } from "#scheduler/services/auth/cookie.ts"
import { readSession, signOut } from "#scheduler/services/auth/session.ts"
import { loadAuthSettings } from "#scheduler/services/auth/settings.ts"
import { disableUser } from "#scheduler/services/users/disable.ts"
import { enableUser } from "#scheduler/services/users/enable.ts"
import { setUserRole } from "#scheduler/services/users/set-role.ts"
import { testbed } from "./a-context.ts"
import { anAuth, aUser, SETTINGS } from "./an-auth.ts"

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const { ctx, rows } = testbed()
const admin = () => ctx({ role: "admin" })

let auth: ReturnType<typeof anAuth>
let cookie: string
let begun: Instant
beforeEach(async () => {
  auth = anAuth(ctx())
  await aUser(ctx(), "ada@example.com")
  await aUser(ctx(), "bob@example.com", "operator")
  begun = await databaseNow(ctx().db)
  cookie = await auth.cookieOf("bob@example.com")
})

/** The session so long after the sign-in. */
const after = (ms: number, touch = true) =>
  readSession({ ctx: { ...auth.ctx, now: instant(begun + ms) }, cookie, touch })

test("a cookie says who is signed in", async () => {
  expect(await readSession({ ctx: auth.ctx, cookie })).toMatchObject({
    user: { email: "bob@example.com", name: "bob", role: "operator" },
    mustChangePassword: true,
  })
})

test("a session that nobody uses ends after eight hours", async () => {
  expect(await after(8 * HOUR_MS - MINUTE_MS, false)).not.toBeNull()
  expect(await after(8 * HOUR_MS + MINUTE_MS)).toBeNull()
})

test("a session in use ends seven days after its sign-in", async () => {
  for (let at = 0; at < 7 * 24 * HOUR_MS; at += 7 * HOUR_MS) expect(await after(at)).not.toBeNull()
  expect(await after(7 * 24 * HOUR_MS - MINUTE_MS)).not.toBeNull()
  expect(await after(7 * 24 * HOUR_MS + MINUTE_MS)).toBeNull()
})

test("limits that are made shorter count for sessions that are there", async () => {
  const settings = { ...SETTINGS, absoluteMs: 2 * HOUR_MS }
  const now = instant(begun + 3 * HOUR_MS)
  expect(await readSession({ ctx: { ...auth.ctx, settings, now }, cookie })).toBeNull()
})

test("being seen is written once a minute, and not at all by who only looks", async () => {
  const seen = async () =>
    JSON.stringify(await rows("select s.seen_at, last_seen_at from sessions s join users u on u.id = user_id"))
  const first = await seen()
  await after(50_000)
  await after(10 * MINUTE_MS, false)
  expect(await seen()).toBe(first)
  await after(2 * MINUTE_MS)
  const second = await seen()
  expect(second).not.toBe(first)
  await after(2 * MINUTE_MS + 50_000)
  expect(await seen()).toBe(second)
})

test("a disabled user is signed out at once, and enabling brings no session back", async () => {
  await disableUser({ ctx: admin(), email: "bob@example.com" })
  expect(await after(1_000)).toBeNull()
  await enableUser({ ctx: admin(), email: "bob@example.com" })
  expect(await after(2_000)).toBeNull()
})

test("a session that slipped in while its user was being disabled is of no use, then or later", async () => {
  await rows("update users set disabled_at = now() where email = 'bob@example.com'")
  expect(await after(1_000)).toBeNull()
  await enableUser({ ctx: admin(), email: "bob@example.com" })
  expect(await after(2_000)).toBeNull()
})

test("a role counts from the next request on", async () => {
  await setUserRole({ ctx: admin(), email: "bob@example.com", role: "viewer" })
  expect((await after(1_000))?.user.role).toBe("viewer")
})

test("signing out ends the session in the database, not only in the browser", async () => {
  await signOut({ ctx: auth.ctx, cookie })
  expect(await after(1_000)).toBeNull()
  expect(await rows("select 1 from sessions")).toEqual([])
})

test("a token from the database is no cookie without the secret", async () => {
  const [{ token = "" } = {}] = await rows<{ token: string }>("select token from sessions")
  const other = loadAuthSettings({ ONEBEAT_AUTH_SECRET: "another secret of thirty-two bytes and more" })
  for (const forged of [
    token,
    `${token}.`,
    sessionCookie(other, token, false).value,
    `${cookie}x`,
    cookie.slice(0, -1),
  ])
    expect(await readSession({ ctx: auth.ctx, cookie: forged })).toBeNull()
  expect(tokenOf(SETTINGS, cookie)).toBe(token)
  expect(tokenOf(SETTINGS, undefined)).toBeNull()
})

test("the cookie is kept from scripts and other sites, and behind TLS from plain HTTP and sister hosts", () => {
  const token = "t".repeat(32)
  const options = { httpOnly: true, sameSite: "lax", path: "/", maxAge: 604_800 }
  expect(sessionCookie(SETTINGS, token, false)).toMatchObject({
    name: expect.stringMatching(/^onebeat-[0-9a-f]{8}$/),
    options: { ...options, secure: false },
  })
  expect(sessionCookie(SETTINGS, token, true)).toMatchObject({
    name: expect.stringMatching(/^__Host-onebeat-[0-9a-f]{8}$/),
    options: { ...options, secure: true },
  })
})

test("two installations on one host have cookies of their own", () => {
  const other = loadAuthSettings({ ONEBEAT_AUTH_SECRET: "another secret of thirty-two bytes and more" })
  expect(cookieName(other, false)).not.toBe(cookieName(SETTINGS, false))
})

test("TLS is what the base URL says, else what the proxy says", () => {
  const at = (url: string) => loadAuthSettings({ ONEBEAT_AUTH_SECRET: SETTINGS.secret, ONEBEAT_BASE_URL: url })
  expect(isSecureRequest(at("https://a.example.com"), "http")).toBe(true)
  expect(isSecureRequest(at("http://a.example.com"), "https")).toBe(false)
  expect(isSecureRequest(SETTINGS, "https, http")).toBe(true)
  expect(isSecureRequest(SETTINGS, null)).toBe(false)
})
