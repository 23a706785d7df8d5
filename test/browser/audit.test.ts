import { beforeAll, expect, test } from "vitest"
import { bulkSchedules } from "#scheduler/services/schedules/bulk.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { until } from "../helpers/wait.ts"
import { seriousFindings } from "./axe.ts"
import { awake, PHONE } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile({ beat: false })
const MANY = 30
const mira = "user:editor@example.com"
const jon = "user:operator@example.com"

async function create(name: string): Promise<number> {
  const input = { name, cron: "*/15 * * * *", timeZone: "Europe/Berlin", task: "log.message", enabled: true }
  return (await createSchedule({ ctx: stage().ctx({ actor: mira }), input })).schedule.id
}

beforeAll(async () => {
  const id = await create("ledger")
  const patch = { cron: "0 6 * * *", queue: "billing", tags: ["eu"], payload: { region: "eu", password: "hunter2" } }
  await updateSchedule({ ctx: stage().ctx({ actor: mira }), id, patch })
  for (let n = 1; n <= MANY; n++) await create(`many-${String(n).padStart(2, "0")}`)
  const act = { verb: "disable" as const, note: "moving to the new cluster" }
  await bulkSchedules({ ctx: stage().ctx({ actor: jon }), selection: { search: "many-" }, act })
}, 60_000)

test("an edit is found by a filter typed with the keyboard, opens in place and reads as before and after", async () => {
  const { page, complaints, close } = await stage().open("viewer")
  await page.goto("/audit")
  await awake(page)
  await page.keyboard.press("/")
  await page.keyboard.type("verb:schedule.up")
  await page.getByRole("option", { name: "verb:schedule.update" }).waitFor()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await page.waitForURL(/q=verb:schedule\.update/)
  await until(async () => (await page.locator("[data-row]").count()) === 1)
  await page.getByRole("combobox", { name: "Filter the audit log" }).press("Escape")
  await page.keyboard.press("j")
  await page.keyboard.press("Enter")
  await page.waitForURL(/entry=\d+/)
  const details = page.locator("[data-entry]")
  await details.waitFor()
  const text = (await details.textContent()) ?? ""
  expect(text).toMatch(/WasEvery 15 minutes.*Europe\/Berlin.*BecameAt 06:00, every day/)
  expect(text).toContain("Queuedefaultbilling")
  expect(text).toContain("(hidden)")
  expect(text).not.toContain("hunter2")
  await page.reload()
  await details.waitFor()
  expect(await page.locator('[data-row-link][aria-expanded="true"]').count()).toBe(1)
  expect(complaints).toEqual([])
  await close()
})

test("an act on many is one line that says to how many, and opens to all of them", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto("/audit?q=actor:operator@example.com")
  await page.getByText(`${MANY} schedules`).waitFor()
  expect(await page.locator("[data-row]").count()).toBe(1)
  await page.locator("[data-row-link]").click()
  const details = page.locator("[data-entry]")
  await details.getByRole("link", { name: "many-17" }).waitFor()
  expect(await details.getByRole("link").count()).toBe(MANY)
  await details.getByRole("link", { name: "many-17" }).click()
  await page.getByText(/Disabled by operator@example.com .*“moving to the new cluster”/).waitFor()
  await close()
})

test("a filter that nothing fits names itself and is cleared; one that is mistaken says what is meant", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto("/audit?q=note:nonsense")
  await page.getByText("No entries match").waitFor()
  await page.getByRole("link", { name: "Clear the filter" }).click()
  await page.waitForURL(/\/audit$/)
  await page.locator("[data-row]").first().waitFor()
  await page.goto("/audit?q=verb:disabel")
  await page.getByRole("button", { name: "Use verb:schedule.disable" }).click()
  await page.getByText(`${MANY} schedules`).waitFor()
  await close()
})

test("rows hold still under the pointer, what is newer is counted, and r shows it", async () => {
  const { page, close } = await stage().open("viewer")
  await page.goto("/audit")
  await awake(page)
  const first = page.locator("[data-row]").first()
  await first.hover()
  const held = await first.textContent()
  for (const name of ["newer-1", "newer-2", "newer-3"]) await create(name)
  await page.getByRole("button", { name: "3 newer" }).waitFor({ timeout: 15_000 })
  expect(await first.textContent()).toBe(held)
  await page.keyboard.press("r")
  await page.getByRole("link", { name: "newer-3" }).waitFor()
  await close()
})

test("pages lead to the first entry and back", async () => {
  await stage().pool.query(
    `insert into audit_log (at, actor, verb, subject_kind, subject_id, note)
     select '2020-01-01'::timestamptz + n * interval '1 minute', 'user:old@example.com', 'user.create', 'user', 'u' || n || '@example.com', 'n' || n
     from generate_series(1, 120) n`,
  )
  const { page, close } = await stage().open("viewer")
  await page.goto("/audit?q=actor:old@example.com")
  await page.getByText("u120@example.com").waitFor()
  await page.getByRole("link", { name: "Older" }).click()
  await page.getByText("u70@example.com").waitFor()
  await page.getByRole("link", { name: "Older" }).click()
  await page.getByText("u1@example.com").waitFor()
  expect(await page.getByRole("link", { name: "Older" }).count()).toBe(0)
  await page.getByRole("link", { name: "Newer" }).click()
  await page.getByText("u70@example.com").waitFor()
  await page.getByRole("link", { name: "Newest" }).click()
  await page.getByText("u120@example.com").waitFor()
  await close()
})

test.each(["light", "dark"] as const)(
  "nothing serious is found by axe, nor scrolls sideways on a phone: %s",
  async (theme) => {
    for (const size of [undefined, PHONE]) {
      const { page, complaints, close } = await stage().open("viewer", {
        theme,
        ...(size === undefined ? {} : { size }),
      })
      await page.goto("/audit?q=verb:schedule.update")
      await awake(page)
      await page.locator("[data-row-link]").click()
      await page.locator("[data-entry]").waitFor()
      expect(await seriousFindings(page)).toEqual([])
      if (size !== undefined)
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
      expect(complaints).toEqual([])
      await close()
    }
  },
)
