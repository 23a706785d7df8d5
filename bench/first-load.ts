import { gzipSync } from "node:zlib"
import type { BrowserContext } from "playwright-core"

export type FirstLoad = { kb: number; scripts: number }

/** The JavaScript that a first look at a page fetches with an empty cache, each script compressed as a proxy does. */
export async function firstLoadOf(context: BrowserContext, path: string): Promise<FirstLoad> {
  const page = await context.newPage()
  const bodies: Promise<Buffer>[] = []
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") bodies.push(response.body())
  })
  const session = await context.newCDPSession(page)
  await session.send("Network.clearBrowserCache")
  await page.goto(path, { waitUntil: "load" })
  await page.getByRole("heading", { level: 1 }).waitFor()
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => {
    // The event stream stays open, which some versions of the browser count.
  })
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length)
  await page.close()
  return { kb: Math.round(sizes.reduce((sum, size) => sum + size, 0) / 102.4) / 10, scripts: sizes.length }
}
