import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Installation, openInstallation } from "../helpers/beats.ts"
import { openProxy, type Proxy } from "../helpers/proxy.ts"
import { until } from "../helpers/wait.ts"
import { type Admin, startAdmin } from "./admin.ts"
import { seriousFindings } from "./axe.ts"
import { type Look, type OpenedPage, openBrowser, openPage, PHONE, signIn } from "./browser.ts"
import { hire, type Person } from "./stage.ts"

let installation: Installation
let database: Proxy
let admin: Admin
let browser: Browser
let mira: Person

beforeAll(async () => {
  installation = await openInstallation()
  mira = (await hire(installation)).editor
  database = await openProxy(installation.databaseUrl)
  admin = await startAdmin({ ...installation, databaseUrl: database.url })
  browser = await openBrowser()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await admin?.process.stop()
  await database?.close()
  await installation?.remove()
})

/** The dashboard, when it follows what happens. */
async function dashboard(look?: Look): Promise<OpenedPage> {
  const opened = await openPage(browser, admin.url, look)
  await signIn(opened.page, mira)
  await isLive(opened.page)
  return opened
}

async function isLive(page: Page): Promise<void> {
  await page.locator('[role="status"][data-tone="ok"]', { hasText: "Live" }).waitFor({ timeout: 15_000 })
}

/** No refresh is on its way, nor was a moment ago: one that meets an outage shows the outage instead of the last reading. */
async function isQuiet(page: Page): Promise<void> {
  let changedAt = performance.now()
  let seen = -1
  await until(
    async () => {
      const count = await page.evaluate(() => performance.getEntriesByType("resource").length)
      if (count !== seen) changedAt = performance.now()
      seen = count
      return performance.now() - changedAt > 1_200
    },
    { timeoutMs: 15_000, every: 100 },
  )
}

async function create(name: string): Promise<void> {
  await installation.pool.query(
    `insert into schedules (name, recurrence, task) values ($1, '{"v":1,"kind":"cron","lines":["0 9 * * *"]}', 'mail')`,
    [name],
  )
}

describe("the policy of what a document may load", () => {
  test.each(["light", "dark"] as const)("is kept by everything that opens in the %s theme", async (theme) => {
    const { page, complaints, close } = await dashboard({ theme })
    expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe(theme)
    for (const key of ["Control+k", "?"]) {
      await page.keyboard.press(key)
      await page.getByRole("dialog").waitFor()
      await page.keyboard.press("Escape")
      await page.getByRole("dialog").waitFor({ state: "detached" })
    }
    await page.getByRole("button", { name: /^Time zone/ }).click()
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.locator("aside").getByRole("button").click()
    await page.getByRole("menuitemradio", { name: "Light" }).click()
    expect(complaints).toEqual([])
    await close()
  })
})

test.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", size: PHONE }] as const)(
  "nothing serious hinders a reader, nor in what opens: %o",
  async (look) => {
    const { page, close } = await dashboard(look)
    expect(await seriousFindings(page)).toEqual([])
    for (const key of ["Control+k", "?"]) {
      await page.keyboard.press(key)
      await page.getByRole("dialog").waitFor()
      expect(await seriousFindings(page)).toEqual([])
      await page.keyboard.press("Escape")
      await page.getByRole("dialog").waitFor({ state: "detached" })
    }
    await page.getByRole("button", { name: "size" in look ? "More" : "Mira Lind" }).click()
    await page.getByRole("menu").waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await close()
  },
)

test("a change is on screen within a second, without a reload", async () => {
  const { page, close } = await dashboard()
  await create("seen-soon")
  const begun = performance.now()
  await page.getByText("seen-soon").first().waitFor()
  expect(performance.now() - begun).toBeLessThan(1_000)
  await close()
})

test("a page that is pointed at holds still until the pointer leaves", async () => {
  const { page, close } = await dashboard()
  const list = page.locator("section", { hasText: "Next fires" })
  await list.evaluate((element) => element.setAttribute("data-hold", ""))
  await list.hover()
  await create("held-back")
  const other = await dashboard()
  await other.page.getByText("held-back").first().waitFor()
  await other.close()
  expect(await page.getByText("held-back").count()).toBe(0)
  await page.mouse.move(0, 0)
  await page.getByText("held-back").first().waitFor({ timeout: 2_000 })
  await close()
})

test("the palette finds a schedule by a part of its name and a run by its id, and Enter goes there", async () => {
  await create("invoices-nightly-eu")
  await installation.pool.query(
    `insert into runs (id, trigger, fire_at, due_at, state, task, payload, queue, options)
     values ('r00000000-0000-4000-8000-000000000001', 'manual', now(), now(), 'succeeded', 'mail', '{}', 'default', '{}')`,
  )
  const { page, close } = await dashboard()
  await page.keyboard.press("Control+k")
  await page.getByPlaceholder("A schedule, a run's id").fill("nightly")
  await page.getByRole("dialog").getByText("invoices-nightly-eu").waitFor()
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/schedules\/\d+$/)
  await page.keyboard.press("Control+k")
  await page.getByPlaceholder("A schedule, a run's id").fill("r00000000-0000-4000-8000-000000000001")
  await page.getByRole("dialog").getByText("succeeded").waitFor()
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/runs\/r00000000/)
  await close()
})

test("a wrong address is a page of status 404 inside the frame, with a way on", async () => {
  const { page, close } = await dashboard()
  const response = await page.goto("/no/such/page")
  expect(response?.status()).toBe(404)
  await page.getByRole("heading", { name: "There is no such page" }).waitFor()
  await page.getByRole("main").getByRole("link", { name: "Dashboard" }).click()
  await page.waitForURL(`${admin.url}/`)
  await close()
})

test("a phone's width shows the rooms as tabs and never scrolls sideways", async () => {
  const { page, close } = await dashboard({ size: PHONE })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  await page.getByRole("button", { name: "More" }).click()
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor()
  await close()
})

test("the clock runs in the zone that was chosen, also after loading the page again", async () => {
  const { page, close } = await dashboard({ zone: "Europe/Berlin" })
  await page.getByRole("button", { name: "Time zone Europe/Berlin, choose another" }).click()
  await page.getByRole("textbox", { name: "Time zone" }).fill("tokyo")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Time zone Asia/Tokyo, choose another" }).waitFor()
  await page.reload()
  await page.getByRole("button", { name: "Time zone Asia/Tokyo, choose another" }).waitFor()
  const clock = page.locator("header time")
  const first = await clock.textContent()
  await until(async () => (await clock.textContent()) !== first)
  await close()
})

test("a database that goes away leaves the last reading on screen, and the page comes back by itself", async () => {
  const { page, close } = await dashboard()
  await isQuiet(page)
  database.goAway()
  await page.getByText(/^The database has been away since/).waitFor({ timeout: 15_000 })
  await page.getByRole("heading", { name: "Next fires" }).waitFor()
  const fresh = await page.context().newPage()
  await fresh.goto("/")
  await fresh.getByRole("heading", { name: "The database is away" }).waitFor()
  database.comeBack()
  await isLive(page)
  await page.getByText(/^The database has been away since/).waitFor({ state: "detached" })
  await fresh.getByRole("heading", { name: "Next fires" }).waitFor({ timeout: 15_000 })
  await fresh.close()
  await close()
})

test("an admin that is restarted leaves the last reading on screen, ends its streams at once, and is followed again", async () => {
  const { page, close } = await dashboard()
  await isQuiet(page)
  const begun = performance.now()
  await admin.process.stop()
  expect(performance.now() - begun).toBeLessThan(1_500)
  await page.getByText(/^The admin has not answered since/).waitFor({ timeout: 15_000 })
  await page.getByRole("heading", { name: "Next fires" }).waitFor()
  admin = await startAdmin({ ...installation, databaseUrl: database.url }, Number(new URL(admin.url).port))
  await isLive(page)
  await close()
})
