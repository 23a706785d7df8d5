import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import type { ScheduleDraft } from "#core/schedule-input.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { until } from "../helpers/wait.ts"
import { seriousFindings } from "./axe.ts"
import { awake, PHONE } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile()
const ids = new Map<string, number>()
const editor = "user:editor@example.com"

async function create(name: string, fields: Partial<ScheduleDraft>): Promise<void> {
  const input = { name, task: "log.message", payload: { message: name }, timeZone: "Europe/Berlin", ...fields }
  const { schedule } = await createSchedule({ ctx: stage().ctx({ actor: editor }), input })
  ids.set(name, schedule.id)
}

const path = (name: string, query = "") => `/schedules/${ids.get(name)}${query}`

async function countRuns(name: string): Promise<number> {
  const found = await stage().pool.query("select count(*)::int as count from runs where schedule_id = $1", [
    ids.get(name),
  ])
  return found.rows[0].count
}

beforeAll(async () => {
  await create("ticks", { every: "1s", tags: ["fast"] })
  await create("witness", { every: "1s" })
  await create("ledger", {
    cron: "*/15 * * * *",
    overlap: "skip",
    description: "Compares the ledger.",
    tags: ["billing"],
  })
  await create("leaving", { cron: "0 9 * * *" })
  await create("broken", { cron: "0 9 * * *" })
  const ctx = stage().ctx({ actor: editor })
  await updateSchedule({ ctx, id: ids.get("ledger") ?? 0, patch: { cron: "0 * * * *", queue: "billing" } })
  await stage().pool.query(
    `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, reason, task, payload, queue, options, enqueued_at, started_at, finished_at, worker, attempt)
     select 's' || $1::bigint || '@' || n, $1::bigint, 'schedule', at, at, case when n % 25 = 1 then 'skipped' when n % 10 = 0 then 'failed' else 'succeeded' end,
       case when n % 25 = 1 then 'overlap_skip' end, 'log.message', '{}', 'billing', '{}', at + interval '4 ms',
       case when n % 25 <> 1 then at + interval '40 ms' end, case when n % 25 <> 1 then at + n * interval '10 s' end, 'worker-a1', 1
     from generate_series(1, 90) n, lateral (select date_trunc('hour', now()) - n * interval '15 minutes' as at) t`,
    [ids.get("ledger")],
  )
}, 60_000)

test("the page says what it is, what it did and what comes next, and each bar of the strip leads to its run", async () => {
  const { page, complaints, close } = await stage().open("viewer")
  await page.goto(path("ledger"))
  await page.getByRole("heading", { name: "ledger" }).waitFor()
  const text = (await page.getByRole("main").textContent()) ?? ""
  for (const part of [
    "Every hour, Europe/Berlin.",
    "log.message",
    "Compares the ledger.",
    "by overlap",
    "Last 72 runs",
  ])
    expect(text).toContain(part)
  expect(await page.locator('main [role="group"] a').count()).toBe(72)
  expect(await page.getByRole("img", { name: /^How long the last 72 runs took/ }).count()).toBe(1)
  await page.getByRole("link", { name: "All 90" }).waitFor()
  expect(await page.getByRole("link", { name: "All 90" }).getAttribute("href")).toContain("schedule%3Aledger")
  const newest = page.locator('main [role="group"] a').last()
  await newest.focus()
  await page.keyboard.press("ArrowLeft")
  const href = await page.evaluate(() => document.activeElement?.getAttribute("href"))
  expect(href).toBe(`/runs/${encodeURIComponent(`s${ids.get("ledger")}@2`)}`)
  expect(complaints).toEqual([])
  await close()
})

test("a run appears in the strip and in the figures without a reload", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto(path("ticks"))
  await awake(page)
  await page.mouse.move(0, 0)
  await page.evaluate(() => Reflect.set(window, "isSame", true))
  const newest = () => page.locator('main [role="group"] a').last().getAttribute("href")
  const first = await newest()
  await until(async () => (await newest()) !== first, { timeoutMs: 10_000 })
  expect(await page.evaluate(() => Reflect.get(window, "isSame"))).toBe(true)
  await close()
})

test("one that is disabled with a note fires no more, says who and why, and is enabled where it says so", async () => {
  const { page, complaints, close } = await stage().open("operator")
  await page.goto(path("ticks"))
  await awake(page)
  await page.locator("main .mantine-Switch-track").click()
  const dialog = page.getByRole("dialog", { name: "Disable ticks" })
  await dialog.getByLabel("Note").fill("provider incident")
  await dialog.getByRole("button", { name: "Disable" }).click()
  await page.getByText("ticks is disabled.").waitFor()
  await page.getByText(/Disabled by operator@example.com .*“provider incident”/).waitFor()
  await page.getByText("Nothing fires while it is disabled.").waitFor()
  // What was planned within the look-ahead may still come; from then on only the witness goes on.
  const [mine, others] = await settled()
  await until(async () => (await countRuns("witness")) >= others + 3, { timeoutMs: 15_000 })
  expect(await countRuns("ticks")).toBe(mine)
  await page
    .getByRole("link", { name: /^Audit/ })
    .last()
    .click()
  await page.waitForURL(/tab=audit/)
  const entry = page.getByRole("listitem").filter({ hasText: "“provider incident”" }).first()
  expect(await entry.textContent()).toContain("operator@example.com")
  await page.getByRole("button", { name: "Enable" }).click()
  await page.getByText(/ticks is enabled. Next fire/).waitFor()
  await until(async () => (await countRuns("ticks")) > mine, { timeoutMs: 15_000 })
  await page.getByRole("button", { name: "Undo" }).last().click()
  await page.getByText(/Disabled by operator@example.com/).waitFor()
  expect(complaints).toEqual([])
  await close()
})

/** The numbers of runs when the disabled schedule has no fire left that was planned before. */
async function settled(): Promise<[number, number]> {
  const others = await countRuns("witness")
  await until(async () => (await countRuns("witness")) >= others + 2, { timeoutMs: 15_000 })
  return [await countRuns("ticks"), await countRuns("witness")]
}

test("a deletion counts what stops, is undone from its message, and later from the page that tells of it", async () => {
  const { page, complaints, close } = await stage().open("editor")
  await page.goto(path("leaving"))
  await awake(page)
  await remove(page)
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByText(/1 schedule is as it was before/).waitFor()
  await page.goto(path("leaving"))
  await awake(page)
  await remove(page)
  await page.goto(path("leaving"))
  await page.getByText(/Deleted by editor@example.com/).waitFor()
  await page.getByText("What was done to it").waitFor()
  await awake(page)
  await page.getByRole("button", { name: "Undelete" }).click()
  await page.getByRole("switch", { name: "leaving is enabled" }).waitFor({ state: "attached" })
  expect(complaints).toEqual([])
  await close()
})

async function remove(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More acts on leaving" }).click()
  await page.getByRole("menuitem", { name: "Delete…" }).click()
  const dialog = page.getByRole("dialog", { name: "Delete leaving" })
  await dialog.getByText(/It fires once a day and stops at once/).waitFor()
  await dialog.getByRole("button", { name: "Delete" }).click()
  await page.getByText("leaving is deleted.").waitFor()
  await page.waitForURL(/\/schedules$/)
}

test("what was before an edit is brought back, and the edit reads as sentence against sentence", async () => {
  const { page, close } = await stage().open("editor")
  await page.goto(path("ledger", "?tab=audit"))
  await awake(page)
  const edit = page.getByRole("listitem").filter({ hasText: "Edited" })
  expect(await edit.textContent()).toMatch(/WasEvery 15 minutes.*BecameEvery hour/)
  await edit.getByRole("button", { name: /^Bring back/ }).click()
  await page.getByText("ledger is what it was before.").waitFor()
  await page.getByText("Every 15 minutes, Europe/Berlin.").waitFor()
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByText("Every hour, Europe/Berlin.").waitFor()
  await close()
})

test("one that the beat sets aside says why as soon as it happens", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto(path("broken"))
  await awake(page)
  await page.mouse.move(0, 0)
  await stage().pool.query(`update schedules set payload = '"eu"' where name = 'broken'`)
  await page.getByText(/Set aside by the beat.*expected an object/).waitFor({ timeout: 10_000 })
  await close()
})

test.each(["/schedules/999999", "/schedules/abc", "/schedules/-1"])("%s is a page of status 404", async (address) => {
  const { page, close } = await stage().open("viewer")
  const response = await page.goto(address)
  expect(response?.status()).toBe(404)
  await page.getByRole("heading", { name: "There is no such schedule" }).waitFor()
  await close()
})

test("keys alone reach tabs, runs, the dialog and the editor, and the focus comes back", async () => {
  const { page, close } = await stage().open("editor")
  await page.goto(path("ledger"))
  await awake(page)
  const more = page.getByRole("button", { name: "More acts on ledger" })
  await more.focus()
  await page.keyboard.press("Enter")
  await page.getByRole("menuitem", { name: "Delete…" }).waitFor()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  const dialog = page.getByRole("dialog", { name: "Delete ledger" })
  await until(() => dialog.evaluate((element) => element.contains(document.activeElement)))
  await page.keyboard.press("Escape")
  await page.getByRole("dialog").waitFor({ state: "detached" })
  await until(() => more.evaluate((element) => element === document.activeElement))
  await page.getByRole("link", { name: /^Runs/ }).last().press("Enter")
  await page.waitForURL(/tab=runs/)
  await page.getByText("50 runs").waitFor()
  await page.keyboard.press("j")
  expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-row-link"))).toBe(true)
  await page.getByRole("link", { name: "Older" }).press("Enter")
  await page.getByText("40 runs").waitFor()
  await page.keyboard.press("e")
  await page.waitForURL(/\/edit$/)
  await close()
})

test("a viewer sees what can be done and what it takes, and can do none of it", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto(path("ledger", "?dialog=delete"))
  await page.getByRole("dialog", { name: "Delete ledger" }).getByRole("button", { name: "Delete" }).click()
  await page.getByText(/may not do schedule.delete/).waitFor()
  await page.keyboard.press("Escape")
  expect(await page.getByRole("switch").isDisabled()).toBe(true)
  expect(await page.getByText("This takes the role editor; yours is viewer.").count()).toBeGreaterThan(0)
  const edit = page.getByRole("link", { name: "Edit" })
  expect(await edit.evaluate((element) => element.closest("[inert]") !== null)).toBe(true)
  await close()
})

test.each([
  ["light", ""],
  ["dark", ""],
  ["light", "?tab=runs"],
  ["dark", "?tab=audit"],
] as const)("nothing serious is found by axe, nor scrolls sideways on a phone: %s %s", async (theme, query) => {
  for (const size of [undefined, PHONE]) {
    const { page, complaints, close } = await stage().open("editor", { theme, ...(size === undefined ? {} : { size }) })
    await page.goto(path("ledger", query))
    await awake(page)
    expect(await seriousFindings(page)).toEqual([])
    if (size !== undefined)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
    expect(complaints).toEqual([])
    await close()
  }
})
