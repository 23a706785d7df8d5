import { expect, test } from "vitest"
import { localPath } from "#scheduler/services/auth/local-path.ts"
import { loadAuthSettings } from "#scheduler/services/auth/settings.ts"

const SECRET = "x".repeat(32)

test("eight hours idle and seven days at most are what is not set", () => {
  expect(loadAuthSettings({ ONEBEAT_AUTH_SECRET: SECRET, ONEBEAT_BASE_URL: "" })).toEqual({
    secret: SECRET,
    baseUrl: null,
    idleMs: 8 * 3_600_000,
    absoluteMs: 7 * 86_400_000,
  })
})

test("every wrong setting is named in one message that repeats no secret", () => {
  const wrong = { ONEBEAT_AUTH_SECRET: "tooshort", ONEBEAT_BASE_URL: "ftp://x", ONEBEAT_SESSION_IDLE: "soon" }
  expect(() => loadAuthSettings(wrong)).toThrow(/ONEBEAT_AUTH_SECRET.*\n.*ONEBEAT_BASE_URL.*\n.*ONEBEAT_SESSION_IDLE/)
  expect(() => loadAuthSettings(wrong)).not.toThrow(/tooshort/)
  expect(() => loadAuthSettings({})).toThrow(/ONEBEAT_AUTH_SECRET: not set/)
})

test.each(["/", "/schedules/7", "/runs?q=is%3Afailed&page=2", "/runs/s7%401795275720000#attempts"])(
  "after the sign-in it goes on at %s",
  (path) => expect(localPath(path)).toBe(path),
)

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/./\\evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "javascript:alert(1)",
  "runs",
  "",
  "/sign-in",
  "/sign-in?next=/sign-in",
  "/change-password",
  "/api/livez",
  `/${"x".repeat(3_000)}`,
  null,
  undefined,
  ["/runs"],
])("it does not go on at %j", (path) => expect(localPath(path)).toBe("/"))
