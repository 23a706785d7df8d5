import { renderToStaticMarkup } from "react-dom/server"
import { expect, test } from "vitest"
import { HealthView } from "#app/_health/health-view.tsx"
import { OutageView } from "#app/_ui/outage.tsx"
import { RUN_STATES } from "#core/run-state.ts"
import { aHealth, aRun } from "./a-health.ts"

function render(...health: Parameters<typeof aHealth>): string {
  return renderToStaticMarkup(<HealthView health={aHealth(...health)} />)
}

test("the page shows leader, next fire and last run, each instant in its zone", () => {
  const html = render()
  expect(html).toContain("beat-7f3a")
  expect(html).toContain("2.1 s left")
  expect(html).toContain('<time dateTime="2026-11-21T15:42:10.000Z"')
  expect(html).toContain("16:42:10 Berlin")
  expect(html).toContain("in 3 s")
  expect(html).toContain("4 ms")
  expect(html).toContain("1.9 s")
})

test.each(RUN_STATES)("a run that is %s is shown by word and icon", (state) => {
  const html = render({ lastRuns: [aRun({ state })] })
  expect(html).toMatch(new RegExp(`</svg>${state}</span>`, "i"))
})

test("a green page still names failures, what is set aside and what is disabled", () => {
  const html = render({
    failedInLastHour: 3,
    schedules: { enabled: 2, disabled: 19, setAside: 1, able: 1 },
    faults: [{ schedule: "vat-return", message: "cron: expected 5 fields", at: null }],
  })
  expect(html).toContain("3 runs failed")
  expect(html).toContain("1 schedule set aside")
  expect(html).toContain("19 disabled")
  expect(html).toContain("Set aside: cron: expected 5 fields")
})

test("an error on record is shown by its first line, as text", () => {
  const html = render({ lastRuns: [aRun({ state: "failed", error: "<b>boom</b>\n    at secret.ts:1" })] })
  expect(html).toContain("&lt;b&gt;boom&lt;/b&gt;")
  expect(html).not.toContain("secret.ts")
})

test("an empty list says so and a silent beat is named", () => {
  const { now } = aHealth()
  const html = render({
    nextFires: [],
    lastRuns: [],
    lateness: null,
    beats: [
      { id: "b", role: "standby", host: "h", version: "1", seenAt: (now - 60_000) as typeof now, redisSeenAt: null },
    ],
  })
  expect(html).toContain("Nothing has run yet.")
  expect(html).toContain("Nothing is to come")
  expect(html).toContain("last sign 1 min ago")
})

test("a lease that has ended leaves a last leader, and nothing that reads as if it led", () => {
  const { leader } = aHealth()
  const html = render({ leader: leader && { ...leader, leaseLeftMs: -16_000 } })
  expect(html).toContain("Last leader")
  expect(html).toContain("until 16 s ago")
  expect(html).toContain("none leads")
  expect(html).toContain("once a beat leads")
})

test("an outage says what is away and shows no list at all", () => {
  const outage = { sentence: "The database is away", message: "connect ECONNREFUSED" }
  const html = renderToStaticMarkup(<OutageView outage={outage} />)
  expect(html).toContain("The database is away")
  expect(html).toContain("connect ECONNREFUSED")
  expect(html).not.toContain("<table")
})
