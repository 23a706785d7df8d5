/*
 * How long the admin takes for its pages with 100,000 schedules and 1,000,000 runs: requests of somebody who is signed in,
 * one after another, from the first byte sent to the last one received. Prints one JSON line.
 *
 * `npm run bench:admin [-- --schedules 100000 --runs 1000000 --only list,search]`
 */
import os from "node:os"
import { parseArgs } from "node:util"
import pg from "pg"
import { openBrowser, openPage, signIn } from "../test/browser/browser.ts"
import { type Group, type Visit, visitsOf } from "./admin-addresses.ts"
import { fillAdminData } from "./admin-data.ts"
import { type AdminServer, hirePerson, startAdminServer } from "./admin-server.ts"
import { firstLoadOf } from "./first-load.ts"
import { openBenchServices, quantile } from "./services.ts"

const WARM_UP = 10
const SLOWEST = 3

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "100000" },
    runs: { type: "string", default: "1000000" },
    only: { type: "string" },
  },
})

const services = await openBenchServices({ ephemeral: true })
const closing: (() => Promise<unknown>)[] = [services.stop]
try {
  const stores = { databaseUrl: await services.newDatabase(), redisUrl: services.redisUrl }
  await fillAdminData({ ...stores, schedules: Number(values.schedules), runs: Number(values.runs) })
  const who = await hirePerson(stores, "admin", "Ada Berg")
  const admin = await startAdminServer(stores)
  closing.push(admin.stop)
  const { cookie, firstLoad } = await lookIn(admin, who)
  const pool = new pg.Pool({ connectionString: stores.databaseUrl, max: 1 })
  const visits = await visitsOf(pool)
  await pool.end()
  const groups = Object.entries(visits).filter(
    ([group]) => values.only === undefined || values.only.split(",").includes(group),
  )
  const measured: (readonly [string, Measured])[] = []
  for (const [group, wanted] of groups) measured.push([group, await measure(admin, cookie, group as Group, wanted)])
  const of = <T>(pick: (one: Measured) => T) => Object.fromEntries(measured.map(([group, one]) => [group, pick(one)]))
  console.log(
    JSON.stringify({
      schedules: Number(values.schedules),
      runs: Number(values.runs),
      p95Ms: of(({ sorted }) => round1(quantile(sorted, 0.95))),
      p50Ms: of(({ sorted }) => round1(quantile(sorted, 0.5))),
      cpuMsPerPage: of(({ cpuMs }) => cpuMs),
      requests: of(({ sorted }) => sorted.length),
      firstLoadKb: firstLoad.kb,
      firstLoadScripts: firstLoad.scripts,
      slowest: of(({ slowest }) => slowest),
      loadAverage: os.loadavg().map(round1),
      cores: os.availableParallelism(),
    }),
  )
} finally {
  for (const close of closing.reverse()) await close()
}

type Measured = { sorted: number[]; cpuMs: number | null; slowest: string[] }

/** Signs in as a person does, and weighs what a first look at the schedules fetches. */
async function lookIn(admin: AdminServer, who: { email: string; password: string }) {
  const browser = await openBrowser()
  try {
    const { page } = await openPage(browser, admin.url)
    await signIn(page, who)
    const context = page.context()
    await page.close()
    const firstLoad = await firstLoadOf(context, "/schedules")
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ")
    return { cookie, firstLoad }
  } finally {
    await browser.close()
  }
}

async function measure(admin: AdminServer, cookie: string, group: Group, visits: readonly Visit[]): Promise<Measured> {
  const get = async (path: string) => await timed(`${admin.url}${path}`, cookie)
  for (const { path } of spread(visits, WARM_UP)) await get(path)
  const taken: { ms: number; path: string }[] = []
  const before = admin.cpuMs()
  for (const visit of visits)
    for (let path: string | undefined = visit.path, left = visit.pages ?? 1; path !== undefined && left > 0; left--) {
      const { ms, body } = await get(path)
      taken.push({ ms, path })
      path = visit.turn?.exec(body)?.[1]?.replaceAll("&amp;", "&")
    }
  const after = admin.cpuMs()
  taken.sort((a, b) => a.ms - b.ms)
  process.stderr.write(`${group}: ${taken.length} requests\n`)
  return {
    sorted: taken.map(({ ms }) => ms),
    cpuMs: before === null || after === null ? null : round1((after - before) / taken.length),
    slowest: taken
      .slice(-SLOWEST)
      .reverse()
      .map(({ ms, path }) => `${round1(ms)} ms ${path}`),
  }
}

/** A page that answers badly, or sends somebody elsewhere, is no measurement. */
async function timed(url: string, cookie: string): Promise<{ ms: number; body: string }> {
  const began = performance.now()
  const response = await fetch(url, { headers: { cookie, accept: "text/html" }, redirect: "manual" })
  const body = await response.text()
  const ms = performance.now() - began
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  return { ms, body }
}

function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(items.length / count))
  return items.filter((_, index) => index % step === 0).slice(0, count)
}

function round1(value: number): number {
  return Math.round(value * 10) / 10
}
