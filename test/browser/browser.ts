import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import path from "node:path"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]
export const DESKTOP = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

export type Look = { theme?: "light" | "dark"; size?: typeof DESKTOP; zone?: string }

export type OpenedPage = {
  page: Page
  /** What the document was forbidden to load or to run, and what its scripts threw. */
  complaints: string[]
  close(): Promise<void>
}

/** Whether a browser is on this machine; `CHROMIUM` names one elsewhere. */
export function chromiumPath(): string | undefined {
  return [process.env.CHROMIUM ?? "", ...PLACES].find((place) => place !== "" && existsSync(place))
}

/** The system's Chromium, without a window. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === undefined)
    throw new Error("no Chromium: install it (apt install chromium) or name it in CHROMIUM")
  return await chromium.launch({ executablePath, args: FLAGS, headless: true })
}

/** A tab with a look of its own, which collects every complaint of the browser. */
export async function openPage(browser: Browser, baseURL: string, look: Look = {}): Promise<OpenedPage> {
  const { theme = "light", size = DESKTOP, zone = "Europe/Berlin" } = look
  const isPhone = size.width <= 700
  const context = await browser.newContext({
    baseURL,
    viewport: size,
    colorScheme: theme,
    timezoneId: zone,
    locale: "en-GB",
    hasTouch: isPhone,
    isMobile: isPhone,
    deviceScaleFactor: isPhone ? 2 : 1,
  })
  const complaints: string[] = []
  await collect(context, complaints)
  const page = await context.newPage()
  arriveWhole(page)
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text())
  })
  return { page, complaints, close: () => context.close() }
}

/** Going somewhere ends when nothing that was streamed stands hidden any more: until then every text is there twice. */
function arriveWhole(page: Page): void {
  const go = page.goto.bind(page)
  page.goto = async (...to) => {
    const response = await go(...to)
    await page.locator('[hidden][id^="S:"]').first().waitFor({ state: "detached" })
    return response
  }
}

/** Fills the sign-in page as a person does, that of where the tab was sent, or else the plain one. */
export async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  if (!page.url().includes("/sign-in")) await page.goto("/sign-in")
  await page.getByLabel("E-mail").fill(who.email)
  await page.getByLabel("Password", { exact: true }).fill(who.password)
  await Promise.all([page.waitForURL((url) => url.pathname !== "/sign-in"), page.keyboard.press("Enter")])
  // A way that is still being gone would cut the next one short: the page that it leads to has to be there, and react.
  await page.locator("h1").first().waitFor()
  await page.waitForFunction(
    () =>
      document.querySelector("nav") === null ||
      [...document.querySelectorAll('[role="status"]')].some(({ textContent }) => textContent?.includes("Live")),
  )
}

/** Until the page's scripts run and follow what happens: keys pressed before would be lost. */
export async function awake(page: Page): Promise<void> {
  await page.locator('[role="status"][data-tone="ok"]', { hasText: "Live" }).waitFor({ timeout: 15_000 })
  await page.locator('[role="status"][aria-label^="Loading"]').waitFor({ state: "detached" })
}

/** A PNG under `folder`, with fonts loaded; `isWhole` is the page to its foot. */
export async function shot(
  page: Page,
  name: string,
  { folder = ".onebeat/shots", isWhole = false }: { folder?: string; isWhole?: boolean } = {},
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${name}.png`)
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: file, animations: "disabled", fullPage: isWhole })
  return file
}

/** Reports of the content security policy, also those that the console does not show. */
async function collect(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.exposeBinding("onViolation", (_, text: string) => void complaints.push(text))
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const tell: unknown = Reflect.get(window, "onViolation")
      if (typeof tell === "function")
        tell(`${event.violatedDirective} forbids ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
}
