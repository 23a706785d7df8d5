import { describe, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { RUN_STATES } from "#core/run-state.ts"
import { runFilterOf } from "#core/search/run-filter.ts"
import { parseRunSearch, runSearchText } from "#core/search/runs.ts"
import { findZone, type Zone } from "#core/zone/zone.ts"

const NOW = instant(Date.parse("2026-11-21T15:42:07.250Z"))

function zone(name: string): Zone {
  const found = findZone(name)
  if (found === null) throw new Error(`no zone ${name}`)
  return found
}

function filterOf(text: string, zoneName = "UTC") {
  const parsed = parseRunSearch(text)
  expect(parsed.problems).toEqual([])
  return runFilterOf(parsed.terms, { now: NOW, zone: zone(zoneName) })
}

test("a search with every qualifier reads back to the same text", () => {
  const text =
    'state:failed,expired is:late schedule:"billing *" task:report.* queue:mail worker:a1 trigger:manual reason:timeout after:2026-11-01 before:today last:24h took:>1m late:<10ms -queue:x "two words"'
  const parsed = parseRunSearch(text)
  expect(parsed.ok).toBe(true)
  expect(runSearchText(parsed.terms)).toBe(text)
})

describe("a token that is not understood", () => {
  test.each([
    ["state:fialed", "fialed", "expected planned", "state:failed"],
    ["stat:failed", "stat:failed", "expected one of state:", "state:failed"],
    ["is:broken", "broken", "expected live, late, retried", null],
    ["after:2026-11-1", "2026-11-1", "expected a date", "after:2026-11-01"],
    ["after:2026-02-30", "2026-02-30", "expected a date", null],
    ["before:2026-11-01T25:00", "2026-11-01T25:00", "expected a date", null],
    ["last:soon", "soon", "expected a length", null],
    ["took:1m", "1m", "expected < or >", "took:>1m"],
    ["late:>a", ">a", "expected < or >", null],
    ["reason:redisloss", "redisloss", "expected misfire_skip", "reason:redis_loss"],
    ["queue:", "", "expected a queue", null],
    ['"open', '"open', "expected a closing quote", '"open"'],
  ])("%s says where, what was expected and what was probably meant", (token, value, expected, suggestion) => {
    const parsed = parseRunSearch(`state:failed ${token}`)
    expect(parsed.problems).toMatchObject([{ from: 13, to: 13 + token.length, value, suggestion }])
    expect(parsed.problems[0]?.expected).toContain(expected)
    expect(parsed.terms).toHaveLength(1)
  })
})

describe("states", () => {
  test("of a search without any are all of them", () => {
    const filter = filterOf("")
    expect([...filter.live, ...filter.ended].toSorted()).toEqual(RUN_STATES.toSorted())
  })
  test.each([
    ["state:failed,running", ["running"], ["failed"]],
    ["is:live", ["planned", "held", "enqueued", "running", "retrying", "cancelling"], []],
    ["-is:live state:running,lost", [], ["lost"]],
    ["is:live state:failed", [], []],
  ])("%s", (text, live, ended) => {
    expect(filterOf(text)).toMatchObject({ live, ended })
  })
})

describe("times", () => {
  test.each([
    ["after:2026-11-01", "UTC", "2026-11-01T00:00:00Z"],
    ["after:2026-11-01", "Asia/Kolkata", "2026-10-31T18:30:00Z"],
    ["after:2026-11-01T14:30", "Europe/Berlin", "2026-11-01T13:30:00Z"],
    ["after:today", "Europe/Berlin", "2026-11-20T23:00:00Z"],
    ["after:yesterday", "America/New_York", "2026-11-20T05:00:00Z"],
    ["after:today", "Australia/Adelaide", "2026-11-21T13:30:00Z"],
    ["after:2026-11-01T14:30:00+05:30", "Europe/Berlin", "2026-11-01T09:00:00Z"],
    ["after:2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"],
    ["last:24h", "UTC", "2026-11-20T15:42:07.250Z"],
  ])("%s in %s begins at %s", (text, zoneName, at) => {
    expect(filterOf(text, zoneName).fromAt).toBe(Date.parse(at))
  })
  test("bounds that are given more than once leave what is within all of them", () => {
    const filter = filterOf("after:2026-11-01 last:7d before:2026-11-20 before:2026-11-19")
    expect(filter.fromAt).toBe(NOW - 7 * 86_400_000)
    expect(filter.toAt).toBe(Date.parse("2026-11-19T00:00:00Z"))
  })
  test("a negated bound is the other one", () => {
    expect(filterOf("-after:2026-11-01").toAt).toBe(Date.parse("2026-11-01T00:00:00Z"))
  })
})

test.each([
  ["state:failed", true],
  ["state:failed,succeeded", false],
  ["-state:succeeded", true],
  ["is:retried", true],
  ["-is:retried", false],
  ["late:>1s", true],
  ["late:>10ms", false],
  ["late:<5s", false],
  ["trigger:manual", true],
  ["trigger:manual,schedule", false],
  ["reason:timeout", true],
  ["queue:x", false],
])("%s asks for runs of note alone: %s", (text, isOfNote) => {
  expect(filterOf(text).isOfNote).toBe(isOfNote)
})

test("a run's id among the words asks for that run alone", () => {
  expect(filterOf("s12@1763715600000 billing")).toMatchObject({ id: "s12@1763715600000" })
  expect(filterOf("s12@1763715600000 s13@1763715600000")).toMatchObject({ live: [], ended: [] })
  expect(filterOf("-s12@1763715600000").id).toBeNull()
})
