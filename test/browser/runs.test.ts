import { beforeAll, describe, expect, test } from "vitest"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { until } from "../helpers/wait.ts"
import { seriousFindings } from "./axe.ts"
import { awake, PHONE } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile({ worker: ["test/browser/fixture-tasks.ts"] })

test("rows hold still under the pointer, what is newer is counted, and r shows it", async () => {
  const input = { name: "each-second", every: "1s", task: "stage.fails", payload: { page: 3 } }
  await createSchedule({ ctx: stage().ctx(), input })
  const { page, close } = await stage().open("viewer")
  await page.goto("/runs?q=schedule:each-second+state:failed")
  await awake(page)
  await page.locator("[data-row]").first().hover({ timeout: 15_000 })
  await page.getByRole("button", { name: /^\d+ newer$/ }).waitFor({ timeout: 15_000 })
  const ids = () =>
    page.locator("[data-row-link]").evaluateAll((links) => links.map((link) => link.getAttribute("title")))
  const held = await ids()
  await until(async () => {
    const { rows } = await stage().pool.query("select 1 from runs where state = 'failed'")
    return rows.length > held.length + 2
  })
  expect(await ids()).toEqual(held)
  await page.keyboard.press("r")
  await until(async () => (await ids())[0] !== held[0])
  await close()
  await stage().onebeat("schedules", "disable", "each-second")
})

describe("a history of two days", () => {
  beforeAll(async () => {
    await stage().pool.query(
      `insert into schedules (name, recurrence, task, enabled)
       values ('ledger', '{"v":1,"kind":"cron","lines":["*/15 * * * *"]}', 'billing.reconcile', false)`,
    )
    await stage().pool.query(
      `insert into runs (id, schedule_id, trigger, fire_at, due_at, state, reason, task, payload, queue, options, planned_at,
         enqueued_at, started_at, finished_at, worker, attempt, error)
       select 's' || s.id || '@' || (extract(epoch from at) * 1000)::bigint, s.id, 'schedule', at, at,
         case when n % 10 = 0 then 'failed' when n % 25 = 1 then 'skipped' else 'succeeded' end,
         case when n % 25 = 1 and n % 10 <> 0 then 'overlap_skip' end, s.task, '{}', 'billing', '{}', at,
         at + interval '4 ms', at + interval '40 ms', at + interval '2 s', 'worker-a1', 1,
         case when n % 10 = 0 then 'GatewayError: read ECONNRESET' end
       from schedules s, generate_series(1, 190) n,
         lateral (select date_trunc('minute', now()) - n * interval '15 minutes' as at) t
       where s.name = 'ledger'`,
    )
  })

  test("is narrowed by state with the keyboard alone, and a mistaken condition says what is meant", async () => {
    const { page, complaints, close } = await stage().open("viewer")
    await page.goto("/runs")
    await awake(page)
    await page.keyboard.press("/")
    await page.keyboard.type("state:fa")
    await page.getByRole("option", { name: "state:failed" }).waitFor()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.waitForURL("**/runs?q=state:failed")
    await page.keyboard.type("schedule:ledger")
    await page.keyboard.press("Enter")
    await page.waitForURL("**/runs?q=state:failed+schedule:ledger")
    await until(async () => (await page.locator("[data-row]").count()) === 19)
    expect(await page.locator("[data-row]", { hasText: "read ECONNRESET" }).count()).toBe(19)
    await page.getByRole("combobox", { name: "Filter runs" }).press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    const second = await page.locator("[data-row-link]").nth(1).getAttribute("title")
    await page.keyboard.press("Enter")
    await page.waitForURL(`**/runs/${encodeURIComponent(second ?? "")}`)
    await page.goBack()
    await page.goto("/runs?q=state:faild+schedule:ledger")
    await page.getByText(/^faild: expected planned, /).waitFor()
    await page.getByRole("button", { name: "Use state:failed" }).click()
    await page.waitForURL("**/runs?q=state:failed+schedule:ledger")
    await page.getByRole("button", { name: "Remove schedule:ledger" }).click()
    await page.waitForURL("**/runs?q=state:failed")
    expect(complaints).toEqual([])
    await close()
  })

  test("is narrowed in time by the bars above it, by keys and by pointer, and the address says so", async () => {
    const { page, close } = await stage().open("viewer")
    await page.goto("/runs?q=schedule:ledger+last:24h")
    const brush = page.getByRole("slider", { name: /^\d+ runs from/ })
    await awake(page)
    await brush.focus()
    await page.keyboard.press("End")
    await page.keyboard.press("Shift+Home")
    for (let step = 0; step < 40; step++) await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("Enter")
    await page.waitForURL((url) => /schedule:ledger after:\S+ before:\S+$/.test(url.searchParams.get("q") ?? ""))
    const asked = new URL(page.url()).searchParams.get("q") ?? ""
    const [from, to] = [/after:(\S+)/, /before:(\S+)/].map((part) => Date.parse(part.exec(asked)?.[1] ?? ""))
    const dues = await page
      .locator("[data-row] time")
      .evaluateAll((all) => all.map((one) => one.getAttribute("datetime")))
    expect(dues.length).toBeGreaterThan(0)
    for (const due of dues) {
      expect(Date.parse(due ?? "")).toBeGreaterThanOrEqual(from ?? 0)
      expect(Date.parse(due ?? "")).toBeLessThan(to ?? 0)
    }
    const box = await brush.boundingBox()
    if (box === null) throw new Error("the bars are not on screen")
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 5 })
    await page.mouse.up()
    await page.waitForURL((url) => (url.searchParams.get("q") ?? "") !== asked)
    expect(new URL(page.url()).searchParams.get("q")).toMatch(/^schedule:ledger after:\S+ before:\S+$/)
    await close()
  })

  test("is paged both ways without a run twice or left out, with a head for each day", async () => {
    const { page, close } = await stage().open("viewer")
    await page.goto("/runs?q=schedule:ledger")
    const ids = async () =>
      await page.locator("[data-row-link]").evaluateAll((links) => links.map((link) => link.getAttribute("title")))
    await page.locator("[data-row-link]").filter({ visible: true }).first().waitFor()
    const seen: (string | null)[][] = [await ids()]
    for (let turn = 0; turn < 3; turn++) {
      await page.getByRole("link", { name: "Older" }).click()
      await until(async () => {
        const [first] = await ids()
        return first !== undefined && first !== seen.at(-1)?.[0]
      })
      seen.push(await ids())
    }
    expect(seen.map((one) => one.length)).toEqual([50, 50, 50, 40])
    expect(new Set(seen.flat()).size).toBe(190)
    await page
      .getByRole("rowgroup")
      .getByText(/^Yesterday, |^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) /)
      .first()
      .waitFor()
    await page.getByRole("link", { name: "Newer" }).click()
    await until(async () => (await ids())[0] === seen[2]?.[0])
    expect(await ids()).toEqual(seen[2])
    await page.getByRole("link", { name: "Newest" }).click()
    await until(async () => (await ids())[0] === seen[0]?.[0])
    await close()
  })
})

test.each([{ theme: "light" }, { theme: "dark" }, { theme: "light", size: PHONE }] as const)(
  "nothing serious hinders a reader of either page, nor does it scroll sideways: %o",
  async (look) => {
    const { page, complaints, close } = await stage().open("viewer", look)
    const { rows } = await stage().pool.query<{ id: string }>("select id from runs where attempt > 1 limit 1")
    for (const address of [
      "/runs",
      "/runs?q=state:nosuch",
      "/runs?q=word-of-nothing",
      `/runs/${encodeURIComponent(rows[0]?.id ?? "")}`,
    ]) {
      await page.goto(address)
      await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor()
      expect(await seriousFindings(page), address).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), address).toBeLessThanOrEqual(
        0,
      )
    }
    expect(complaints).toEqual([])
    await close()
  },
)
