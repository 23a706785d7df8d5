import { afterAll, beforeAll, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import type { Term } from "#core/run.ts"
import { recordFacts } from "#db/ledger/record.ts"
import { fitForJsonb, fitForText } from "#scheduler/queue/fit.ts"
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts"
import { factOf } from "../helpers/facts.ts"
import { addRun, readRun } from "../helpers/rows.ts"
import { LIMITS, takeTerm } from "../helpers/term.ts"

let database: TestDatabase
let term: Term
let last = Math.floor(Date.now() / 1_000) * 1_000
beforeAll(async () => {
  database = await openTestDatabase()
  term = await takeTerm(database)
})
afterAll(() => database.drop())

const AWKWARD: [string, unknown, unknown][] = [
  ["NUL in a value", { a: "x\u0000y" }, { a: "x\ufffdy" }],
  ["NUL in a key", { "k\u0000": 1 }, { "k\ufffd": 1 }],
  ["half a surrogate pair", ["\ud800 and \udc00"], ["\ufffd and \ufffd"]],
  ["a whole surrogate pair", "😀", "😀"],
  ["text that only looks like an escape", "\\u0000", "\\u0000"],
  ["a deep value", { a: [{ b: ["\u0000"] }] }, { a: [{ b: ["\ufffd"] }] }],
]

test.each(AWKWARD)("a result with %s is on record", async (_, value, stored) => {
  last += 1_000
  const run = await addRun(database.pool, instant(last), { state: "enqueued" })
  const result = fitForJsonb(JSON.stringify(value))
  await recordFacts(database.pool, term, LIMITS, {
    facts: [factOf(run, { state: "succeeded", result })],
    positions: [],
  })
  expect(await readRun(database.pool, run.id)).toMatchObject({ state: "succeeded", result: stored })
})

test("an error, a worker's name and an attempt's error with NUL and half a pair are on record", async () => {
  last += 1_000
  const run = await addRun(database.pool, instant(last), { state: "enqueued" })
  const bad = fitForText("a\u0000b\ud800")
  const attempts = [
    { attempt: 1, state: "failed" as const, worker: bad, startedAt: null, finishedAt: null, error: bad },
  ]
  const fact = factOf(run, { state: "failed", error: bad, worker: bad, attempts })
  await recordFacts(database.pool, term, LIMITS, { facts: [fact], positions: [] })
  expect(await readRun(database.pool, run.id)).toMatchObject({
    state: "failed",
    error: "a\ufffdb\ufffd",
    worker: "a\ufffdb\ufffd",
  })
})
