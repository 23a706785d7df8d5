import { redirect } from "next/navigation"
import { afterEach, expect, test, vi } from "vitest"
import { refusalOf } from "#app/_data/act.ts"
import { refusalText } from "#app/_sign-in/refusal-text.ts"
import { instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"

afterEach(() => {
  vi.restoreAllMocks()
})

test("what a service refuses comes back with its words, the first of each field", () => {
  const problems = [
    { field: "name", message: "taken" },
    { field: "name", message: "too long" },
  ]
  expect(refusalOf(new AppError("conflict", "the name is taken", { problems }))).toEqual({
    ok: false,
    message: "the name is taken",
    fieldErrors: { name: "taken" },
  })
  expect(refusalOf(new AppError("forbidden", "no"))).toEqual({ ok: false, message: "no" })
})

test("a fault is told without its words, and logged without what a query was given", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {})
  const failed = new Error("Failed query: select $1\nparams: s3cret", { cause: new Error("no such function") })
  expect(JSON.stringify(refusalOf(failed))).not.toMatch(/s3cret|no such function/)
  expect(logged).toHaveBeenCalledWith("action.failed", failed.cause)
})

test("a database that is away is said, and nothing is promised about what was done", () => {
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })
  expect(refusalOf(away).message).toMatch(/^The database is away\..*look before/)
})

test("a redirect goes on its way", () => {
  expect(() => {
    try {
      redirect("/sign-in")
    } catch (error) {
      refusalOf(error)
    }
  }).toThrow("NEXT_REDIRECT")
})

test("a refused sign-in says what is left, then when to come back, rounded up", () => {
  const now = instant(Date.UTC(2026, 9, 23, 16, 42, 7))
  expect(refusalText({ triesLeft: 3, retryAt: null }, now)).toBe("That e-mail and password do not match. 3 tries left.")
  expect(refusalText({ triesLeft: 1, retryAt: null }, now)).toContain("1 try left")
  expect(refusalText({ triesLeft: 0, retryAt: instant(now + 14 * 60_000) }, now)).toBe(
    "Too many tries. The next one is possible in 15 min, at 16:57 UTC.",
  )
})
