import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { until } from "../helpers/wait.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile({ worker: [] })
const EACH_SECOND = "* * * * * *"
/** What was sent before a schedule was disabled may still be under way for so long. */
const GRACE_MS = 1_000
const WATCHED_MS = 3_000

test("a cron schedule is created, fires before one's eyes, and its run tells what happened", async () => {
  const { page, complaints, close } = await stage().open("editor")
  await page.goto("/schedules/new")
  await page.getByRole("textbox", { name: "Name" }).fill("greets-each-second")
  await page.getByLabel("Cron line", { exact: true }).fill(EACH_SECOND)
  await page.getByRole("combobox", { name: "Task" }).fill("log.message")
  await page.getByRole("combobox", { name: "Queue" }).fill("default")
  await page.getByRole("textbox", { name: "Payload" }).fill('{"message":"good morning"}')
  await page
    .getByText(/Every second/)
    .first()
    .waitFor()
  await page.keyboard.press("Control+s")
  await page.waitForURL(/\/schedules\/\d+$/)
  await page.getByText("greets-each-second is created.").waitFor()
  await page.mouse.move(0, 0)
  const run = page.getByRole("main").locator('a[href^="/runs/s"]').first()
  await run.waitFor({ timeout: 30_000 })
  await page.goto((await run.getAttribute("href")) ?? "")
  await page.getByRole("heading", { level: 1, name: /greets-each-second/ }).waitFor()
  await page.getByRole("main").getByText("Succeeded").first().waitFor()
  await page.getByText("good morning").first().waitFor()
  for (const step of ["due", "enqueued", "started", "finished"])
    await page.getByRole("main").getByText(new RegExp(step, "i")).first().waitFor()
  expect(complaints).toEqual([])
  await close()
})

test("a schedule that is disabled on screen fires no more, while another goes on", async () => {
  for (const name of ["stops", "goes-on"]) await create(name)
  await until(async () => (await lastFire("stops")) !== null, { timeoutMs: 15_000, what: "a run of stops" })
  const { page, close } = await stage().open("operator")
  await page.goto("/schedules?q=stops")
  await page.getByRole("switch", { name: /stops/ }).press("Space")
  const dialog = page.getByRole("dialog", { name: "Disable stops" })
  await dialog.getByLabel("Note").fill("enough")
  await dialog.getByRole("button", { name: "Disable" }).click()
  await page.getByText("stops is disabled.").waitFor()
  const disabledAt = await disabledSince("stops")
  // The other's runs are the clock: they have gone on for as long as nothing may fire.
  await until(async () => ((await lastFire("goes-on")) ?? 0) > disabledAt + GRACE_MS + WATCHED_MS, {
    timeoutMs: 30_000,
    what: "runs of goes-on",
  })
  expect((await lastFire("stops")) ?? 0).toBeLessThanOrEqual(disabledAt + GRACE_MS)
  await pageShowsDisabled(page)
  await close()
})

async function pageShowsDisabled(page: Page): Promise<void> {
  await page.goto("/schedules?q=is:disabled")
  await page.getByRole("main").getByText("enough").waitFor()
}

async function create(name: string): Promise<void> {
  const payload = JSON.stringify({ message: name })
  await stage().onebeat(
    "schedules",
    "create",
    "--name",
    name,
    "--cron",
    EACH_SECOND,
    "--task",
    "log.message",
    "--payload",
    payload,
  )
}

async function lastFire(name: string): Promise<number | null> {
  return await numberOf(
    "select extract(epoch from max(r.fire_at)) * 1000 as number from runs r join schedules s on s.id = r.schedule_id where s.name = $1",
    name,
  )
}

async function disabledSince(name: string): Promise<number> {
  const at = await numberOf(
    "select extract(epoch from effective_at) * 1000 as number from schedules where name = $1 and not enabled",
    name,
  )
  if (at === null) throw new Error(`${name} is not disabled`)
  return at
}

async function numberOf(select: string, name: string): Promise<number | null> {
  const found = await stage().pool.query<{ number: string | null }>(select, [name])
  const number = found.rows[0]?.number ?? null
  return number === null ? null : Number(number)
}
