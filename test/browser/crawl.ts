import type { Page } from "playwright-core"
import type { OpenedPage } from "./browser.ts"

export type Visited = {
  path: string
  /** The path without what is particular to one schedule, run or place in a list: pages of one shape are one screen. */
  shape: string
  status: number
  complaints: string[]
  title: string
  headings: number
}

/** Parameters whose values make another screen; of others only the name counts. */
const TELLING = new Set(["tab", "dialog", "kind"])
const OF_ONE = /^\d+$|^s\d+(@|%40)|^r[0-9a-f]{8}-/

/** Follows every link from where it begins, to at most `perShape` pages of each shape. */
export async function crawl(
  { page, complaints }: OpenedPage,
  from: readonly string[],
  perShape: number,
): Promise<Visited[]> {
  const waiting = [...from]
  const known = new Set(waiting)
  const counts = new Map<string, number>()
  const visited: Visited[] = []
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const shape = shapeOf(path)
    const count = counts.get(shape) ?? 0
    if (count >= perShape) continue
    counts.set(shape, count + 1)
    complaints.length = 0
    const response = await page.goto(path)
    await isAwake(page)
    // A skeleton's heading may stand a moment longer than what replaces it needs to come; one that stays is counted.
    await page
      .locator("h1")
      .filter({ visible: true })
      .nth(1)
      .waitFor({ state: "detached", timeout: 5_000 })
      .catch(() => {})
    visited.push({
      path,
      shape,
      status: response?.status() ?? 0,
      complaints: [...complaints],
      title: await page.title(),
      headings: await page.locator("h1").filter({ visible: true }).count(),
    })
    for (const link of await linksOf(page))
      if (!known.has(link)) {
        known.add(link)
        waiting.push(link)
      }
  }
  return visited
}

/** The first page of each shape. */
export function screensOf(visited: readonly Visited[]): Visited[] {
  return [...new Map(visited.toReversed().map((one) => [one.shape, one])).values()].toReversed()
}

/** Everything has arrived and reacts: what a page complains of while it wakes up has been said. */
export async function isAwake(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor()
  await page.waitForFunction(() => {
    const isFramed = document.querySelector("nav") !== null
    const headings = [...document.querySelectorAll("h1")].filter((heading) => heading.checkVisibility())
    if (headings.length === 0) return false
    const signs = [...document.querySelectorAll('[role="status"]')]
    const isWaiting = signs.some((sign) => sign.getAttribute("aria-label")?.startsWith("Loading"))
    return !isWaiting && (!isFramed || signs.some(({ textContent }) => textContent?.includes("Live")))
  })
}

export function shapeOf(path: string): string {
  const { pathname, searchParams } = new URL(path, "http://admin")
  const place = pathname.split("/").map((part) => (OF_ONE.test(part) ? ":one" : part))
  const query = [...searchParams].map(([name, value]) => (TELLING.has(name) ? `${name}=${value}` : name))
  return [place.join("/"), ...[...new Set(query)].sort()].join(" ")
}

async function linksOf(page: Page): Promise<string[]> {
  return await page
    .locator("a[href]")
    .evaluateAll((links) =>
      links
        .filter(
          (link): link is HTMLAnchorElement => link instanceof HTMLAnchorElement && link.origin === location.origin,
        )
        .map((link) => link.pathname + link.search),
    )
}
