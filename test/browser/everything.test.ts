import { beforeAll, expect, test } from "vitest"
import { seedDemo } from "../../examples/demo/seed.ts"
import { seriousFindings } from "./axe.ts"
import { DESKTOP, type Look, PHONE } from "./browser.ts"
import { missedByTab, outOfReach } from "./by-keyboard.ts"
import { crawl, isAwake, screensOf, type Visited } from "./crawl.ts"
import { stageOfFile } from "./stage.ts"

/** Nothing links to these: keys, forms and the address bar lead there. */
const UNLINKED = ["/", "/schedules", "/schedules/new", "/runs", "/audit", "/change-password"]
const PER_SHAPE = 3
const LONG_MS = 600_000

// Without a beat the demo's live runs stay as they are.
const stage = stageOfFile({ beat: false, worker: ["--catch-all", "log.message"] })
let screens: Visited[] = []
let visited: Visited[] = []

beforeAll(async () => {
  await seedDemo(stage().pool, { withLive: true, queuePrefix: stage().prefix })
  const opened = await stage().open("admin")
  visited = await crawl(opened, [...UNLINKED, ...(await unlinkedScreens())], PER_SHAPE)
  screens = screensOf(visited)
  await opened.close()
}, LONG_MS)

test("every link that an admin comes to answers, without a complaint of the browser", () => {
  expect(visited.length).toBeGreaterThan(25)
  expect(troubles(visited)).toEqual([])
})

test(
  "every link that a viewer comes to answers, without a complaint of the browser",
  async () => {
    const opened = await stage().open("viewer")
    const seen = await crawl(opened, UNLINKED, 1)
    await opened.close()
    expect(seen.length).toBeGreaterThan(10)
    expect(troubles(seen)).toEqual([])
  },
  LONG_MS,
)

test("every page has one heading of the first rank, and a title that no other page has", () => {
  expect(visited.filter(({ headings }) => headings !== 1).map(({ path, headings }) => `${path}: ${headings}`)).toEqual(
    [],
  )
  const titles = new Map<string, Set<string>>()
  for (const { path, title } of visited)
    titles.set(title, (titles.get(title) ?? new Set()).add(path.replace(/\?.*/, "")))
  expect(
    [...titles].filter(([, paths]) => paths.size > 1).map(([title, paths]) => `${title}: ${[...paths].join(" ")}`),
  ).toEqual([])
})

test.each(["light", "dark"] as const)(
  "nothing serious hinders a reader on any page in the %s theme",
  async (theme) => {
    expect(await onEveryScreen({ theme }, seriousFindings)).toEqual([])
  },
  LONG_MS,
)

test(
  "no page scrolls sideways at a phone's width",
  async () => {
    const findings = await onEveryScreen({ size: PHONE }, async (page) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      return width > PHONE.width ? [`${width} px wide`] : []
    })
    expect(findings).toEqual([])
  },
  LONG_MS,
)

test(
  "what can be clicked can be reached with Tab, on every page",
  async () => {
    const findings = await onEveryScreen({ size: DESKTOP }, async (page) => [
      ...(await outOfReach(page)),
      ...(await missedByTab(page)).map((text) => `Tab misses ${text}`),
    ])
    expect(findings).toEqual([])
  },
  LONG_MS,
)

/** Goes to each screen as an admin, and gathers what is found there, with the path before it. */
async function onEveryScreen(look: Look, find: (page: Awaited<ReturnType<typeof open>>["page"]) => Promise<string[]>) {
  const { page, close } = await open(look)
  const found: string[] = []
  for (const { path } of screens) {
    await page.goto(path)
    await isAwake(page)
    found.push(...(await find(page)).map((text) => `${path}: ${text}`))
  }
  await close()
  return found
}

async function open(look: Look) {
  return await stage().open("admin", look)
}

/** One run in each state, and one schedule of each kind of recurrence. */
async function unlinkedScreens(): Promise<string[]> {
  const runs = await stage().pool.query<{ id: string }>(
    "select distinct on (state) id from runs order by state, fire_at desc",
  )
  const schedules = await stage().pool.query<{ id: string }>(
    "select distinct on (recurrence->>'kind', fault is null, enabled) id from schedules where deleted_at is null",
  )
  return [
    ...runs.rows.map(({ id }) => `/runs/${encodeURIComponent(id)}`),
    ...schedules.rows.flatMap(({ id }) => [`/schedules/${id}`, `/schedules/${id}/edit`, `/schedules/new?from=${id}`]),
  ]
}

function troubles(seen: readonly Visited[]): string[] {
  return seen.flatMap(({ path, status, complaints }) => [
    ...(status >= 400 ? [`${path} answers ${status}`] : []),
    ...complaints.map((complaint) => `${path}: ${complaint}`),
  ])
}
