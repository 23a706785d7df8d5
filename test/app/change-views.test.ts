import { expect, test } from "vitest"
import { type ChangeView, changeViews } from "#app/_audit/change-views.ts"
import { fieldDiff } from "#scheduler/services/field-diff.ts"

const views = (before: object | null, after: object | null) =>
  changeViews({ changes: fieldDiff(before, after), before, after })
const ledger = { name: "ledger", task: "t", cron: "*/15 * * * *", timeZone: "Europe/Berlin" }
const text = (view: ChangeView) =>
  view.kind === "value"
    ? `${view.label}: ${view.before} > ${view.after}`
    : view.kind === "words"
      ? `${view.label}: -${view.removed.join()} +${view.added.join()}`
      : `${view.before?.words} > ${view.after?.words}`

test("an edit of when it fires is told as sentence against sentence, once", () => {
  const found = views(ledger, { ...ledger, cron: "0 6 * * *", timeZone: "UTC" })
  expect(found).toEqual([
    {
      kind: "sentence",
      before: { words: "Every 15 minutes", written: "*/15 * * * *", timeZone: "Europe/Berlin" },
      after: { words: "At 06:00, every day", written: "0 6 * * *", timeZone: "UTC" },
    },
  ])
})

test("an interval without an anchor is not said to be counted from anywhere", () => {
  expect(
    views({ ...ledger, cron: undefined, every: "5m" }, { ...ledger, cron: undefined, every: "10m" }).map(text),
  ).toEqual(["Every 5m > Every 10m"])
})

test("fields that stood at their default say what that is", () => {
  expect(views(ledger, { ...ledger, overlap: "hold", queue: "billing", grace: "1m" }).map(text)).toEqual([
    "If the last run is still going: both run side by side > the next waits for it",
    "Queue: default > billing",
    "Still on time: 30s > 1m",
  ])
})

test("tags are told by what came and went, payloads key by key", () => {
  const before = { ...ledger, tags: ["a", "b"], payload: { url: "x", headers: { accept: "json" }, secret: "(hidden)" } }
  const after = { ...ledger, tags: ["b", "c"], payload: { url: "y", headers: { accept: "xml" }, secret: "(hidden)" } }
  expect(views(before, after).map(text)).toEqual([
    "Tags: -a +c",
    'Payload.url: "x" > "y"',
    'Payload.headers.accept: "json" > "xml"',
  ])
})

test("switches tell their sides, and records of other things stand as they are", () => {
  expect(views({ enabled: true, note: null }, { enabled: false, note: "incident" }).map(text)).toEqual([
    "Enabled: yes > no",
    "Note: null > incident",
  ])
  expect(views({ role: "viewer" }, { role: "editor" }).map(text)).toEqual(["Role: viewer > editor"])
  expect(views({ colour: { r: 1 } }, { colour: { r: 2 } }).map(text)).toEqual(['colour: {"r":1} > {"r":2}'])
})

test("what was written by hand and makes no sense is told and not thrown at", () => {
  expect(views(ledger, { ...ledger, cron: "nonsense" }).map(text)).toEqual(["Every 15 minutes > Cannot be understood"])
  expect(views(null, { ...ledger, retry: "often" }).map(text)).toContain("Attempts: null > often")
})
