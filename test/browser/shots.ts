/*
 * A picture of every screen, light, dark and at a phone's width, into `shots/`: the production admin in front of the demo,
 * on servers of its own or those that ONEBEAT_TEST_DATABASE_URL and ONEBEAT_TEST_REDIS_URL name. No beat runs, so nothing
 * moves while the pictures are taken.
 *
 * `npm run shots [-- --only '^run' --looks light,dark,phone --folder shots]`
 */
import { parseArgs } from "node:util"
import type { Browser, Page } from "playwright-core"
import { type AdminServer, hirePerson, startAdminServer, startProgram } from "../../bench/admin-server.ts"
import { openBenchServices } from "../../bench/services.ts"
import { openProxy } from "../helpers/proxy.ts"
import { type Look, openBrowser, openPage, PHONE, shot, signIn } from "./browser.ts"
import { isAwake } from "./crawl.ts"
import { setScene } from "./scene.ts"
import { type Place, type Screen, screensOf } from "./screens.ts"

const LOOKS: Readonly<Record<string, Look>> = { light: {}, dark: { theme: "dark" }, phone: { size: PHONE } }

type People = Readonly<Record<"admin" | "viewer" | "newcomer", { email: string; password: string }>>

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    looks: { type: "string", default: Object.keys(LOOKS).join() },
    folder: { type: "string", default: "shots" },
  },
})

const services = await openBenchServices({ ephemeral: true })
const closing: (() => Promise<unknown>)[] = [services.stop]
const refused: string[] = []
try {
  const demo = { databaseUrl: await services.newDatabase(), redisUrl: services.redisUrl }
  const empty = { ...demo, databaseUrl: await services.newDatabase() }
  const database = await openProxy(demo.databaseUrl)
  closing.push(database.close)
  const { subjects, queues, close } = await setScene(demo.databaseUrl)
  closing.push(close)
  const worker = startProgram(["worker", "--catch-all", "log.message", "--queues", queues.join()], demo)
  closing.push(worker.stop)
  const people = await peopleOf(demo)
  const vera = await hirePerson(empty, "editor", "Mira Lind")
  const admins: Record<Place, AdminServer> = {
    demo: await start(demo),
    empty: await start(empty),
    away: await start({ ...demo, databaseUrl: database.url }),
  }
  const browser = await openBrowser()
  closing.push(() => browser.close())
  const screens = screensOf(subjects).filter(({ name }) => new RegExp(values.only).test(name))
  for (const look of values.looks.split(",")) {
    const tabs = new Map<string, Page>()
    for (const screen of screens) {
      const place = screen.place ?? "demo"
      const who = screen.as === null ? null : place === "empty" ? vera : people[screen.as ?? "admin"]
      const key = `${place} ${who?.email}`
      const tab = tabs.get(key) ?? (await openTab(browser, admins[place], LOOKS[look] ?? {}, who))
      tabs.set(key, tab)
      if (place === "away") database.goAway()
      await take(tab, screen, look).catch((error: unknown) => {
        refused.push(`${screen.name}-${look}: ${error instanceof Error ? error.message.split("\n")[0] : error}`)
      })
      database.comeBack()
    }
    for (const tab of tabs.values()) await tab.context().close()
  }
} finally {
  for (const close of closing.reverse()) await close()
}
for (const line of refused) console.error(line)
process.exitCode = refused.length > 0 ? 1 : 0

async function start(stores: Parameters<typeof startAdminServer>[0]): Promise<AdminServer> {
  const admin = await startAdminServer(stores)
  closing.push(admin.stop)
  return admin
}

async function peopleOf(stores: Parameters<typeof hirePerson>[0]): Promise<People> {
  return {
    admin: await hirePerson(stores, "admin", "Ada Berg"),
    viewer: await hirePerson(stores, "viewer", "Vera Stone"),
    newcomer: await hirePerson(stores, "operator", "Jon Hale", { isNew: true }),
  }
}

async function openTab(browser: Browser, admin: AdminServer, look: Look, who: People["admin"] | null): Promise<Page> {
  const { page } = await openPage(browser, admin.url, look)
  if (who !== null) await signIn(page, who)
  return page
}

async function take(page: Page, screen: Screen, look: string): Promise<void> {
  const { name, path, act, isWhole = false, status = 200, place } = screen
  const response = await page.goto(path)
  if (place !== "away" && response?.status() !== status) throw new Error(`${path} answered ${response?.status()}`)
  if (place === "away") await page.locator("h1").first().waitFor()
  else await isAwake(page)
  await act?.(page)
  console.log(await shot(page, `${name}-${look}`, { folder: values.folder, isWhole }))
}
