import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { until } from "../helpers/wait.ts"
import { seriousFindings } from "./axe.ts"
import { PHONE } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile()
const MANY = 500

beforeAll(async () => {
  const ctx = stage().ctx()
  const of = { task: "log.message", payload: { message: "here" }, timeZone: "Europe/Berlin" }
  for (const [name, fields] of Object.entries({
    "invoices-nightly": { cron: "30 23 * * 1-5", tags: ["billing"] },
    "ledger-reconcile": { cron: "*/15 * * * *", tags: ["billing", "eu"] },
    "weekly-digest": { cron: "0 12 * * 1", tags: ["reports"] },
  }))
    await createSchedule({ ctx, input: { name, ...of, ...fields } })
  await stage().pool.query(
    `insert into schedules (name, recurrence, time_zone, task, payload, tags, enabled, enabled_note)
     select 'bulk-' || lpad(n::text, 4, '0'), recurrence, time_zone, task, payload, '{bulk}', n % 5 <> 0, case when n % 5 = 0 then 'as before' end
     from schedules, generate_series(1, $1::int) n where name = 'invoices-nightly'`,
    [MANY],
  )
}, 60_000)

test("a filter by URL and one typed with completion show the same rows, and Escape clears it", async () => {
  const { page, complaints, close } = await stage().open("viewer")
  await page.goto("/schedules?q=tag:billing")
  await expectNames(page, ["invoices-nightly", "ledger-reconcile"])
  await page.getByText("2 of 503").filter({ visible: true }).first().waitFor()
  await page.goto("/schedules")
  await page.getByRole("navigation", { name: "Views" }).getByText("503").waitFor()
  await isAwake(page)
  await page.keyboard.press("/")
  await page.keyboard.type("ta")
  await page.getByRole("option", { name: /^tag:/ }).waitFor()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await page.keyboard.type("bill")
  await page.getByRole("option", { name: "tag:billing" }).waitFor()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await page.waitForURL("**/schedules?q=tag:billing")
  await expectNames(page, ["invoices-nightly", "ledger-reconcile"])
  await page.getByRole("combobox", { name: "Filter schedules" }).press("Escape")
  await page.waitForURL((url) => url.search === "")
  await page.goto("/schedules?q=is:failng")
  await page.getByText("Did you mean is:failing").waitFor()
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

test("a schedule is disabled with a note, said so, and undone", async () => {
  const { page, complaints, close } = await stage().open("operator")
  await page.goto("/schedules?q=weekly")
  const box = page.getByRole("switch", { name: /weekly-digest/ })
  await clickSwitch(page, "weekly-digest")
  const dialog = page.getByRole("dialog", { name: "Disable weekly-digest" })
  await dialog.getByText(/Next fire in .* will not happen/).waitFor()
  await dialog.getByLabel("Note").fill("provider incident")
  await dialog.getByRole("button", { name: "Disable" }).click()
  await page.getByText("weekly-digest is disabled.").waitFor()
  await page.getByText("Disabled", { exact: true }).waitFor()
  expect(await box.isChecked()).toBe(false)
  expect(await stored("weekly-digest")).toMatchObject({ enabled: false, note: "provider incident" })
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByText(/1 schedule is as it was before/).waitFor()
  await page.locator('[data-row-link]:text("weekly-digest")').waitFor()
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>("[data-switch]")?.checked === true)
  expect(await stored("weekly-digest")).toMatchObject({ enabled: true, note: null })
  expect(complaints).toEqual([])
  await close()
})

test("all that match are disabled, and undo restores exactly those that were on", async () => {
  const before = await snapshot()
  const { page, complaints, close } = await stage().open("operator")
  await page.goto("/schedules?q=tag:bulk")
  await page.getByRole("checkbox", { name: "Select all on this page" }).check({ force: true })
  await page.getByRole("button", { name: `Select all ${MANY} that match` }).click()
  await page.getByRole("button", { name: "Disable…" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByText(/400 of 500 schedules will change; 100 are disabled already/).waitFor()
  await dialog.getByLabel("Note").fill("moving")
  await dialog.getByRole("button", { name: "Disable 400 schedules" }).click()
  await page.getByText("400 schedules disabled.").waitFor({ timeout: 20_000 })
  expect(await countOn()).toBe(0)
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByText(/400 schedules are as they were before/).waitFor({ timeout: 20_000 })
  expect(await snapshot()).toEqual(before)
  expect(complaints).toEqual([])
  await close()
})

test("rows are reached, chosen and opened with the keyboard alone, and the selection survives a turn of the page", async () => {
  const { page, close } = await stage().open("editor")
  await page.goto("/schedules?q=tag:bulk&sort=name")
  await isAwake(page)
  await page.keyboard.press("x")
  await page.keyboard.press("j")
  await page.keyboard.press("x")
  await page.getByText("2 selected").waitFor()
  await page.getByRole("link", { name: "Later rows" }).press("Enter")
  await page.locator('[data-row-link]:text("bulk-0051")').waitFor()
  await page.getByText("51–100 of 500").waitFor()
  await page.getByText("2 selected").waitFor()
  await page.keyboard.press("Escape")
  await page.getByText("2 selected").waitFor({ state: "detached" })
  await page.goto("/schedules?q=invoices")
  await isAwake(page)
  await page.keyboard.press("e")
  await page.waitForURL(/\/schedules\/\d+\/edit$/)
  await close()
})

test("a change made by SQL comes on screen without a reload, and waits while the pointer rests on the rows", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto("/schedules?q=ledger")
  await expectNames(page, ["ledger-reconcile"])
  await page.mouse.move(0, 0)
  await isAwake(page)
  await page.evaluate(() => Reflect.set(window, "isSame", true))
  await stage().pool.query(
    "update schedules set enabled = false, enabled_note = 'by SQL' where name = 'ledger-reconcile'",
  )
  await page.getByText("by SQL").waitFor({ timeout: 5_000 })
  await page.locator("tr[data-id]").hover()
  await stage().pool.query("update schedules set enabled_note = 'once more' where name = 'ledger-reconcile'")
  await page.getByText("1 row changed").waitFor()
  expect(await page.getByText("once more").count()).toBe(0)
  await page.getByRole("button", { name: "Show" }).click()
  await page.getByText("once more").waitFor()
  expect(await page.evaluate(() => Reflect.get(window, "isSame"))).toBe(true)
  await close()
})

test("a viewer sees the switches and cannot use them, nor by calling the service's way round them", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto("/schedules?q=invoices")
  const box = page.getByRole("switch", { name: /invoices-nightly/ })
  expect(await box.isDisabled()).toBe(true)
  expect(await box.getAttribute("aria-label")).toContain("takes the role operator")
  await page.goto("/schedules?q=invoices&dialog=disable&of=1")
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click()
  await page.getByText(/may not do schedule.disable/).waitFor()
  expect(await stored("invoices-nightly")).toMatchObject({ enabled: true })
  await close()
})

test("a phone shows cards without sideways scrolling, in the dark too", async () => {
  const { page, complaints, close } = await stage().open("operator", { size: PHONE, theme: "dark" })
  await page.goto("/schedules")
  await page.locator("[data-row-link]").first().waitFor()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(PHONE.width)
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
})

/** While a page comes alive, what was streamed stands hidden beside it for a moment. */
async function expectNames(page: Page, names: string[]): Promise<void> {
  await page.locator(`[data-row-link]:text-is("${names[0]}")`).filter({ visible: true }).first().waitFor()
  await page
    .waitForFunction((count) => document.querySelectorAll("[data-row-link]").length === count, names.length)
    .catch(() => {})
  expect((await page.locator("[data-row-link]").allTextContents()).sort()).toEqual([...names].sort())
}

/** Until the event stream is open and the list answers to its keys; the first row then has the focus. */
async function isAwake(page: Page): Promise<void> {
  await page.locator("[data-moving]").waitFor()
  await until(async () => {
    await page.keyboard.press("k")
    return await page.evaluate(() => document.activeElement?.matches("[data-row-link]") === true)
  })
  await page.locator("[data-row-link]").first().focus()
}

/** Mantine's input lies under its track, which is what one clicks. */
async function clickSwitch(page: Page, name: string): Promise<void> {
  await page
    .getByRole("switch", { name: new RegExp(name) })
    .locator("xpath=..")
    .locator(".mantine-Switch-track")
    .click()
}

async function stored(name: string): Promise<unknown> {
  const found = await stage().pool.query("select enabled, enabled_note as note from schedules where name = $1", [name])
  return found.rows[0]
}

async function snapshot(): Promise<unknown[]> {
  const found = await stage().pool.query(
    "select name, enabled, enabled_note, enable_at, disable_at, tags, deleted_at from schedules where tags @> '{bulk}' order by name",
  )
  return found.rows
}

async function countOn(): Promise<number> {
  const found = await stage().pool.query(
    "select count(*)::int as count from schedules where tags @> '{bulk}' and enabled",
  )
  return found.rows[0].count
}
