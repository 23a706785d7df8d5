import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Locator, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { ScheduleDraft } from "#core/schedule-input.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { until } from "../helpers/wait.ts"
import { awake } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile({ worker: ["test/browser/fixture-tasks.ts"] })
const folder = mkdtempSync(path.join(tmpdir(), "onebeat-runs-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A schedule that fires once, as soon as it can. */
async function fireOnce(name: string, fields: Partial<ScheduleDraft>): Promise<void> {
  const at = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 2_000).toISOString()
  await createSchedule({ ctx: stage().ctx(), input: { name, at, timeZone: "Europe/Berlin", ...fields } })
}

type Stored = {
  id: string
  state: string
  attempt: number
  planned: Date
  due: Date
  enqueued: Date
  started: Date
  finished: Date
}

async function storedRun(id: string): Promise<Stored> {
  const { rows } = await stage().pool.query<Stored>(
    `select id, state, attempt, planned_at as planned, due_at as due, enqueued_at as enqueued, started_at as started,
       finished_at as finished from runs where id = $1`,
    [id],
  )
  const [run] = rows
  if (run === undefined) throw new Error(`no run ${id}`)
  return run
}

async function disable(name: string): Promise<void> {
  await stage().onebeat("schedules", "disable", name)
}

function rowsOf(page: Page, name: string): Locator {
  return page.locator("[data-row]", { hasText: name })
}

/** The times of the course, by step. */
async function shownSteps(page: Page): Promise<Record<string, string | null>> {
  const items = page.getByRole("region", { name: "Course of the run" }).getByRole("listitem")
  const found: Record<string, string | null> = {}
  for (const item of await items.all()) {
    const step = await item.getAttribute("data-step")
    if (step !== null && step !== "to-come") found[step] = await item.locator("time").getAttribute("datetime")
  }
  return found
}

test("a run of a real schedule appears without a reload, and its page tells its course as it is on record", async () => {
  const { page, complaints, close } = await stage().open("viewer")
  await page.goto("/runs")
  await page.getByText("Nothing has run yet").filter({ visible: true }).first().waitFor()
  const input = { name: "each-second", every: "1s", task: "stage.quick", payload: { region: "eu" } }
  await createSchedule({ ctx: stage().ctx(), input: { ...input, timeZone: "Europe/Berlin" } })
  await rowsOf(page, "each-second").filter({ hasText: "Succeeded" }).nth(2).waitFor({ timeout: 15_000 })
  await page.getByRole("button", { name: "Pause" }).click()
  const first = rowsOf(page, "each-second").filter({ hasText: "Succeeded" }).first()
  const id = (await first.locator("[data-row-link]").getAttribute("title")) ?? ""
  await first.locator("[data-row-link]").click()
  await page.waitForURL(`**/runs/${encodeURIComponent(id)}`)
  await page.getByRole("heading", { name: "each-second" }).waitFor()
  await page.getByText(/^Due today at \d\d:\d\d:\d\d in Berlin\. It was .* and took/).waitFor()
  const run = await storedRun(id)
  expect(run.state).toBe("succeeded")
  const { planned, due, enqueued, started, finished } = run
  const record = Object.entries({ planned, due, enqueued, started, finished }).map(([step, at]) => [
    step,
    at.toISOString(),
  ])
  expect(await shownSteps(page)).toEqual(Object.fromEntries(record))
  expect(planned < due).toBe(true)
  await page.getByRole("img", { name: /^Attempt 1: \d+(\.\d)? m?s$/ }).waitFor()
  await page.getByRole("region", { name: "Payload" }).getByText('"eu"').waitFor()
  await page.getByRole("region", { name: "Result" }).getByText("12").waitFor()
  expect(complaints).toEqual([])
  await close()
  await disable("each-second")
})

test("a run that is going on counts up, and its last step fills in without a reload", async () => {
  const file = path.join(folder, "lasts")
  writeFileSync(file, "")
  await fireOnce("long-one", { task: "stage.waits", payload: { file } })
  const { page, complaints, close } = await stage().open("viewer")
  await page.goto("/runs?q=schedule:long-one")
  await rowsOf(page, "long-one").filter({ hasText: "Running" }).locator("[data-row-link]").click({ timeout: 15_000 })
  const sentence = page.getByText(/has been running for/)
  await sentence.waitFor()
  const before = await sentence.textContent()
  await until(async () => (await sentence.textContent()) !== before)
  expect(await shownSteps(page)).toMatchObject({ started: expect.any(String) })
  await page
    .locator('[data-step="to-come"]')
    .getByText(/^running /)
    .waitFor()
  rmSync(file)
  await page.getByText(/and took/).waitFor({ timeout: 10_000 })
  await page.locator('[data-step="finished"] time').waitFor()
  expect(complaints).toEqual([])
  await close()
})

describe("a task that fails", () => {
  let id = ""
  beforeAll(async () => {
    const input = { name: "psp-pull", every: "1s", task: "stage.fails", payload: { page: 7 }, queue: "default" }
    await createSchedule({ ctx: stage().ctx(), input })
    const failed = async () => {
      const { rows } = await stage().pool.query<{ id: string }>(
        "select r.id from runs r join schedules s on s.id = r.schedule_id where s.name = 'psp-pull' and r.state = 'failed' order by r.fire_at",
      )
      return rows[2]?.id
    }
    id = await until(failed, { timeoutMs: 20_000 })
    await disable("psp-pull")
  }, 60_000)

  test("shows its error with stack and cause, says that it is no news, and draws each attempt", async () => {
    const { page, complaints, close } = await stage().open("viewer")
    await page.goto(`/runs/${encodeURIComponent(id)}`)
    await page.getByText("Failed after 2 attempts").waitFor()
    await page.getByRole("heading", { name: "Error of attempt 2" }).waitFor()
    await page.getByText("same as the 2 runs before").waitFor()
    await page.getByText("GatewayError: read ECONNRESET while reading page 7 of 12").first().waitFor()
    const stack = page.getByRole("region", { name: "Stack" })
    expect(await stack.textContent()).toMatch(/at .*fixture-tasks[\s\S]*caused by {2}Error: socket hang up/)
    const bars = page.getByRole("img", { name: /^Attempt 1: .* · read ECONNRESET .*; backoff .*; Attempt 2: / })
    await bars.waitFor()
    await page.locator("summary", { hasText: "Attempt 1" }).click()
    await page.getByRole("region", { name: "Stack" }).nth(1).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test("is one press of [ away from the run before, and of ] from there back again", async () => {
    const { page, close } = await stage().open("viewer")
    await page.goto(`/runs/${encodeURIComponent(id)}`)
    await awake(page)
    await page.keyboard.press("[")
    await page.waitForURL((url) => url.pathname !== `/runs/${encodeURIComponent(id)}`)
    await page.getByText("same as the run before").waitFor()
    await page.keyboard.press("]")
    await page.waitForURL(`**/runs/${encodeURIComponent(id)}`)
    await close()
  })
})

test("an unknown run is a page of status 404 with the way back to the list", async () => {
  const { page, close } = await stage().open("viewer")
  for (const id of ["s999@1795615920000", "nonsense"]) {
    const answer = await page.goto(`/runs/${id}`)
    expect(answer?.status()).toBe(404)
  }
  await page.goto("/runs/s999@1795615920000")
  await page.getByRole("heading", { name: "No run has this id" }).waitFor()
  await page.getByRole("main").getByRole("link", { name: "Runs" }).click()
  await page.waitForURL("**/runs")
  await close()
})
