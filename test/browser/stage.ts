import { randomBytes } from "node:crypto"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll } from "vitest"
import { ROLES, type Role } from "#core/role.ts"
import { openDb } from "#db/connect.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { createUser } from "#scheduler/services/users/create.ts"
import { envOf, type Fleet, type Installation, onebeat, openInstallation, startBeats } from "../helpers/beats.ts"
import { spawnNode } from "../helpers/process.ts"
import { startAdmin } from "./admin.ts"
import { type Look, type OpenedPage, openBrowser, openPage, signIn } from "./browser.ts"

export type Person = { email: string; password: string }

/** A whole installation and a browser in front of it: production build, one beat, one worker, one person of each role. */
export type Stage = Installation & {
  url: string
  people: Readonly<Record<Role, Person>>
  /** As the CLI is called at a terminal. */
  onebeat(...args: string[]): Promise<string>
  /** A context for services, to set the scene. */
  ctx(changes?: Partial<ServiceContext>): ServiceContext
  /** A tab of somebody who has signed in. */
  open(role: Role, look?: Look): Promise<OpenedPage>
  /** A tab of nobody. */
  openStranger(look?: Look): Promise<OpenedPage>
}

type StageOptions = { worker?: readonly string[]; beat?: boolean }

/** One stage for the tests of a file. Everything is stopped after them. */
export function stageOfFile(options: StageOptions = {}): () => Stage {
  let stage: (Stage & { close(): Promise<void> }) | null = null
  beforeAll(async () => {
    stage = await openStage(options)
  })
  afterAll(async () => await stage?.close())
  return () => {
    if (stage === null) throw new Error("the stage is not open")
    return stage
  }
}

async function openStage({ worker = [], beat = true }: StageOptions): Promise<Stage & { close(): Promise<void> }> {
  const home = await openInstallation()
  const closing: (() => Promise<unknown>)[] = [home.remove]
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    const people = await hire(home)
    if (beat) closing.push(stopper(await startBeats(home, home.pool, 1)))
    closing.push(await startWorker(home, worker))
    const admin = await startAdmin(home)
    closing.push(() => admin.process.stop())
    const { url } = admin
    const browser = await openBrowser()
    closing.push(() => browser.close())
    return { ...home, url, people, ...hands(home, browser, url, people), close }
  } catch (error) {
    await close()
    throw error
  }
}

function hands(home: Installation, browser: Browser, url: string, people: Record<Role, Person>) {
  const openStranger = (look: Look = {}) => openPage(browser, url, look)
  return {
    onebeat: (...args: string[]) => onebeat(home, args),
    ctx: (changes: Partial<ServiceContext> = {}): ServiceContext => contextOf(home, changes),
    openStranger,
    async open(role: Role, look: Look = {}) {
      const opened = await openStranger(look)
      await signIn(opened.page, people[role])
      return opened
    },
  }
}

/** A person of each role, who need not change the password first. */
export async function hire(home: Installation): Promise<Record<Role, Person>> {
  const password = randomBytes(12).toString("base64url")
  const people = Object.fromEntries(ROLES.map((role) => [role, { email: `${role}@example.com`, password }]))
  for (const role of ROLES)
    await createUser({
      ctx: contextOf(home, { role: "admin" }),
      input: { email: `${role}@example.com`, name: nameOf[role], role, password },
    })
  // Changing it at the first sign-in has a test of its own.
  await home.pool.query("update users set must_change_password = false")
  return people as Record<Role, Person>
}

const nameOf: Readonly<Record<Role, string>> = {
  viewer: "Vera Stone",
  operator: "Jon Hale",
  editor: "Mira Lind",
  admin: "Ada Berg",
}

function contextOf(home: Installation, changes: Partial<ServiceContext>): ServiceContext {
  return {
    db: openDb(home.pool),
    actor: "cli:stage@test",
    role: "editor",
    source: "api",
    queuePrefix: home.prefix,
    ...changes,
  }
}

async function startWorker(home: Installation, args: readonly string[]): Promise<() => Promise<unknown>> {
  const queues = args.includes("--queues") ? [] : ["--queues", "default"]
  const worker = spawnNode("bin/onebeat.mjs", ["worker", ...args, ...queues], { env: envOf(home) })
  return () => worker.stop()
}

function stopper(fleet: Fleet): () => Promise<void> {
  return () => fleet.stop()
}
