import { expect, test } from "vitest"
import { latenessOf, tookOf, verdictOf } from "#app/_health/health.ts"
import { instant } from "#core/brand.ts"
import { aHealth, aRun, NOW } from "./a-health.ts"

test("a healthy installation opens with how many schedules are on time", () => {
  expect(verdictOf(aHealth())).toMatchObject({ tone: "ok", sentence: "All 2 enabled schedules are on time" })
})

test("without a leader the first sentence says that nothing fires", () => {
  expect(verdictOf(aHealth({ leader: null }))).toMatchObject({ tone: "bad", sentence: "No beat leads: nothing fires" })
})

test("a lease that has ended is no leader", () => {
  const { leader } = aHealth()
  const ended = leader && { ...leader, leaseLeftMs: -1 }
  expect(verdictOf(aHealth({ leader: ended })).tone).toBe("bad")
})

test("an empty installation gives a command that makes a first schedule", () => {
  const schedules = { enabled: 0, disabled: 0, setAside: 0, able: 0 }
  expect(verdictOf(aHealth({ schedules })).cure?.command).toMatch(/^onebeat schedules create /)
})

test("runs that are sent a second late are never called on time", () => {
  expect(verdictOf(aHealth({ lateness: { p50Ms: 5, p99Ms: 1_000 } }))).toMatchObject({ tone: "warn" })
})

test("only schedules that can fire are counted as on time", () => {
  const schedules = { enabled: 2, disabled: 3, setAside: 1, able: 1 }
  expect(verdictOf(aHealth({ schedules })).sentence).toBe("The one enabled schedule is on time")
  expect(verdictOf(aHealth({ schedules: { ...schedules, able: 0 } })).tone).toBe("quiet")
})

test("a run by hand has no lateness, since nothing was due", () => {
  expect(latenessOf(aRun())).toBe(4)
  expect(latenessOf(aRun({ trigger: "manual" }))).toBeNull()
  expect(latenessOf(aRun({ enqueuedAt: null }))).toBeNull()
})

test("a running run has taken the time since its start, an unfinished other one is unknown", () => {
  const startedAt = instant(NOW - 1_500)
  expect(tookOf(aRun({ state: "running", startedAt, finishedAt: null }), NOW)).toBe(1_500)
  expect(tookOf(aRun({ state: "retrying", startedAt, finishedAt: null }), NOW)).toBeNull()
  expect(tookOf(aRun(), NOW)).toBe(1_900)
})
