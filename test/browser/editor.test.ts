import type { Page } from "playwright-core"
import { describe, expect, test } from "vitest"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { until } from "../helpers/wait.ts"
import { seriousFindings } from "./axe.ts"
import { PHONE } from "./browser.ts"
import { stageOfFile } from "./stage.ts"

const stage = stageOfFile()

async function stored(input: Record<string, unknown>): Promise<number> {
  const whole = { cron: "0 0 * * *", task: "log.message", payload: { message: "hello" }, ...input }
  const { schedule } = await createSchedule({ ctx: stage().ctx(), input: whole })
  return schedule.id
}

async function draftNow(id: number): Promise<Record<string, unknown>> {
  const found = await stage().pool.query("select * from schedules where id = $1", [id])
  return found.rows[0]
}

const cronLine = (page: Page, name = "Cron line") => page.getByRole("textbox", { name, exact: true })
const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true })
const choice = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true })
const sentence = (page: Page) => page.getByRole("region", { name: "What it means" }).getByRole("heading", { level: 2 })
const bar = (page: Page) => page.getByRole("region", { name: "Save" })

/** The engine comes after the form: from then on each keystroke is answered. */
async function isAwake(page: Page): Promise<void> {
  await page.locator("[data-engine]").waitFor()
}

test("a cron schedule that was created in the editor fires on the beat and is run by a worker", async () => {
  const { page, complaints, close } = await stage().open("editor")
  await page.goto("/schedules/new")
  await isAwake(page)
  await field(page, "Name").fill("made-by-hand")
  await cronLine(page).fill("* * * * * *")
  await expect.poll(() => sentence(page).textContent()).toBe("Every second")
  await choice(page, "Task").fill("log.message")
  await page.getByText("Offered by 1 worker").waitFor()
  await field(page, "Payload").fill('{ "message": 7 }')
  await page.getByText("log.message refuses this payload").waitFor()
  await field(page, "Payload").fill('{ "message": "hello" }')
  await page.getByText("log.message refuses this payload").waitFor({ state: "detached" })
  expect(complaints).toEqual([])
  await page.keyboard.press("Control+s")
  await page.waitForURL(/\/schedules\/\d+$/)
  await page.getByText("made-by-hand is created.").waitFor()
  await until(
    async () => {
      const runs = await stage().pool.query("select 1 from runs where state = 'succeeded' and task = 'log.message'")
      return runs.rows.length > 0
    },
    { timeoutMs: 20_000, what: "a run of the new schedule that succeeded" },
  )
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByText("made-by-hand was deleted again").waitFor()
  await close()
})

describe("a line of cron", () => {
  test("that is refused is marked at the character, mended by one click, and never lost", async () => {
    const { page, close } = await stage().open("editor")
    await page.goto("/schedules/new")
    await isAwake(page)
    await cronLine(page).fill("0 22-2 * * *")
    await page.getByText('Hour field, character 3, "22-2"').waitFor()
    expect(await page.locator('span[data-bad="true"]').allTextContents()).toEqual(["22-2"])
    await page.keyboard.press("Control+s")
    await bar(page)
      .getByText(/fields? to mend: .*recurrence/)
      .waitFor()
    expect(new URL(page.url()).pathname).toBe("/schedules/new")
    expect(await cronLine(page).inputValue()).toBe("0 22-2 * * *")
    await page.getByRole("button", { name: "Use 0 22-23,0-2 * * *" }).click()
    expect(await page.locator('span[data-bad="true"]').count()).toBe(0)
    await close()
  })

  test("and its builder follow each other, and the field under the caret is named", async () => {
    const { page, close } = await stage().open("editor")
    await page.goto("/schedules/new")
    await isAwake(page)
    const builder = choice(page, "Cron line: how often")
    await cronLine(page).fill("30 2 * * sun")
    await page.getByText("day of week", { exact: true }).waitFor()
    expect(await builder.inputValue()).toBe("Days of the week")
    await page.getByText("Tue", { exact: true }).click()
    expect(await cronLine(page).inputValue()).toBe("30 2 * * 0,2")
    await builder.click()
    await page.getByRole("option", { name: "Last day of month" }).click()
    expect(await cronLine(page).inputValue()).toBe("30 2 L * *")
    await cronLine(page).fill("H 4 * * *")
    expect(await builder.inputValue()).toBe("As written")
    await close()
  })

  test("is previewed within 50 ms of a keystroke, at the median of twenty", async () => {
    const id = await stored({ name: "previewed", cron: ["0 0 * * *", "30 2 * * sun"], timeZone: "Europe/Berlin" })
    const { page, close } = await stage().open("editor")
    await page.goto(`/schedules/${id}/edit`)
    await isAwake(page)
    await page.evaluate(() => {
      const tooks: number[] = []
      Reflect.set(window, "tooks", tooks)
      new PerformanceObserver((list) => {
        for (const entry of list.getEntriesByName("editor:preview")) tooks.push(entry.duration)
      }).observe({ entryTypes: ["measure"] })
    })
    await cronLine(page, "Cron line 2").click()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("15,45 6-18/2 1-15 * *")
    const tooks = await until(async () => {
      const found: unknown = await page.evaluate(() => Reflect.get(window, "tooks"))
      return Array.isArray(found) && found.length >= 20 ? found.map(Number) : null
    })
    const median = tooks.sort((a, b) => a - b)[Math.floor(tooks.length / 2)]
    process.stderr.write(
      `editor: preview took ${median?.toFixed(1)} ms at the median, ${tooks.at(-1)?.toFixed(1)} ms at most\n`,
    )
    expect(median).toBeLessThan(50)
    await close()
  })
})

test("two who edit one schedule get a conflict that they can read, and nothing that either typed is lost", async () => {
  const id = await stored({ name: "edited-twice", queue: "default", retry: { attempts: 2 } })
  const [mira, jon] = [await stage().open("editor"), await stage().open("admin")]
  for (const { page } of [mira, jon]) {
    await page.goto(`/schedules/${id}/edit`)
    await isAwake(page)
  }
  await cronLine(jon.page).fill("0 6 * * *")
  await field(jon.page, "Description").fill("By Ada")
  await bar(jon.page).getByText("recurrence").waitFor()
  await jon.page.keyboard.press("Control+s")
  await jon.page.getByText("edited-twice is at revision 2").waitFor()

  await cronLine(mira.page).fill("0 7 * * *")
  await field(mira.page, "Must start within").fill("30m")
  await mira.page.keyboard.press("Control+s")
  const conflict = mira.page.getByRole("region", { name: /admin@example.com saved revision 2 while you were editing/ })
  await conflict.waitFor()
  const recurrence = conflict.getByRole("row", { name: /^recurrence/ })
  expect(await recurrence.innerText()).toMatch(/0 0 \* \* \*[\s\S]*0 6 \* \* \*[\s\S]*0 7 \* \* \*/)
  expect(await cronLine(mira.page).inputValue()).toBe("0 7 * * *")
  expect(await conflict.getByRole("button", { name: "Save these choices" }).isDisabled()).toBe(true)
  expect(await seriousFindings(mira.page)).toEqual([])
  await recurrence.getByText("Mine", { exact: true }).click()
  await conflict.getByRole("button", { name: "Save these choices" }).click()
  await mira.page.getByText("edited-twice is at revision 3").waitFor()
  expect(await draftNow(id)).toMatchObject({
    recurrence: { kind: "cron", lines: ["0 7 * * *"] },
    description: "By Ada",
    start_deadline_ms: "1800000",
  })
  await mira.page.getByRole("button", { name: "Undo" }).click()
  await mira.page.getByText("Undone: the schedule is as it was before.").waitFor()
  expect(await draftNow(id)).toMatchObject({ recurrence: { lines: ["0 6 * * *"] }, start_deadline_ms: null })
  await mira.close()
  await jon.close()
})

test("an edit upon another one can be given up for theirs, or saved over it knowingly", async () => {
  const id = await stored({ name: "given-up" })
  const { page, close } = await stage().open("editor")
  const edit = async (mine: string, theirs: string) => {
    await page.goto(`/schedules/${id}/edit`)
    await isAwake(page)
    await field(page, "Description").fill(mine)
    await updateSchedule({ ctx: stage().ctx(), id, patch: { description: theirs } })
    await page.keyboard.press("Control+s")
    await page.getByRole("heading", { name: /while you were editing/ }).waitFor()
  }
  await edit("mine", "theirs")
  await page.getByRole("button", { name: "Take all of theirs" }).click()
  await bar(page).getByText("No changes").waitFor()
  expect(await field(page, "Description").inputValue()).toBe("theirs")
  await edit("mine again", "theirs again")
  await page.getByRole("button", { name: "Save mine over it" }).click()
  await page.getByText(/given-up is at revision/).waitFor()
  expect(await draftNow(id)).toMatchObject({ description: "mine again" })
  await close()
})

test("a row that is set aside opens with its values as they stand, and is mended by saving", async () => {
  const inserted = await stage().pool.query<{ id: string }>(
    `insert into schedules (name, recurrence, time_zone, task) values ('set-aside',
     '{"v":1,"kind":"cron","lines":["30 2 * *"]}', 'Mars/Olympus', 'log.message') returning id`,
  )
  const id = Number(inserted.rows[0]?.id)
  const { page, close } = await stage().open("editor")
  await page.goto(`/schedules/${id}/edit`)
  await isAwake(page)
  await page.getByText("Set aside: it does not fire.").waitFor()
  await page.getByRole("alert").getByText("4 fields: expected 5 fields").waitFor()
  await cronLine(page).fill("30 2 * * *")
  await choice(page, "Time zone").fill("kyiv")
  await page.getByRole("option").first().click()
  await page.keyboard.press("Control+s")
  await page.getByText("set-aside is at revision 2").waitFor()
  expect((await draftNow(id)).time_zone).toMatch(/^Europe\/K/)
  await close()
})

test("a schedule can be created by keyboard alone, and leaving what is not saved asks first", async () => {
  const { page, close } = await stage().open("editor")
  await page.locator('[role="status"][data-tone="ok"]', { hasText: "Live" }).waitFor()
  await page.keyboard.press("n")
  await page.waitForURL("**/schedules/new")
  await isAwake(page)
  await tabTo(page, "Name")
  await page.keyboard.type("by-keyboard")
  await tabTo(page, "Cron line")
  await page.keyboard.press("Control+a")
  await page.keyboard.type("5 4 * * *")
  await page.keyboard.press("Escape")
  await tabTo(page, "Task")
  await page.keyboard.type("log.message")
  await page.keyboard.press("Escape")
  await tabTo(page, "Payload")
  await page.keyboard.press("Control+a")
  await page.keyboard.type('{"message":"by keyboard"}')
  await page.getByRole("link", { name: "Runs" }).first().focus()
  await page.keyboard.press("Enter")
  await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("dialog").waitFor({ state: "detached" })
  expect(await field(page, "Name").inputValue()).toBe("by-keyboard")
  await page.keyboard.press("Control+s")
  await page.getByText("by-keyboard is created.").waitFor()
  await close()
})

test.each([
  ["a desk", {}],
  ["a desk in the dark", { theme: "dark" as const }],
  ["a phone", { size: PHONE }],
])(
  "on %s everybody can use it, nothing scrolls sideways, and the browser complains of nothing",
  async (where, look) => {
    const id = await stored({ name: `seen on ${where}`, calendars: [], tags: ["eu"], timeZone: "Europe/Berlin" })
    const { page, complaints, close } = await stage().open("editor", look)
    for (const path of ["/schedules/new", `/schedules/new?from=${id}`, `/schedules/${id}/edit`]) {
      await page.goto(path)
      await isAwake(page)
      for (const kind of ["Interval", "Once", "Solar", "Cron"]) {
        await page.getByText(kind, { exact: true }).click()
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
          0,
        )
      }
      expect(await seriousFindings(page)).toEqual([])
      await field(page, "Name").fill("")
      await cronLine(page).fill("nonsense")
      expect(await seriousFindings(page)).toEqual([])
      await page.getByRole("button", { name: "Discard" }).click()
    }
    expect(complaints).toEqual([])
    await close()
  },
)

test.each(["viewer", "operator"] as const)("%s can read a schedule in the editor and change nothing", async (role) => {
  const id = await stored({ name: `read by ${role}` })
  const { page, close } = await stage().open(role)
  await page.goto(`/schedules/${id}/edit`)
  await page.getByText(`You are ${role} and can read this.`).waitFor()
  expect(await field(page, "Name").isDisabled()).toBe(true)
  expect(await cronLine(page).isDisabled()).toBe(true)
  expect(await page.getByRole("button", { name: /^Save|^Create/ }).count()).toBe(0)
  await close()
})

test("an editor of no schedule is a page of status 404", async () => {
  const { page, close } = await stage().open("editor")
  for (const path of ["/schedules/987654321/edit", "/schedules/x/edit", "/schedules/new?from=987654321"])
    expect((await page.goto(path))?.status()).toBe(404)
  await close()
})

/** Tab by tab, as somebody without a pointer goes there. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab")
    const focused = page.locator(":focus")
    if ((await focused.count()) === 0) continue
    const label = await focused.evaluate((element) =>
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        ? (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? "")
        : "",
    )
    if (label === name) return
  }
  throw new Error(`${name} cannot be reached with the Tab key`)
}
