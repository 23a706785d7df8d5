import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { AppError, messageOf } from "#core/errors.ts"
import type { Service } from "#scheduler/service.ts"
import { adminPort } from "./admin-port.ts"
import { checkSettings } from "./check-settings.ts"
import { type ChildOptions, startChild } from "./child.ts"
import type { FirstUser } from "./first-user.ts"
import { checkGivenRedis } from "./given-redis.ts"
import { type Held, type Hold, takeHold } from "./hold.ts"
import { type Home, homeDir, openHome } from "./home.ts"
import { KeepRunning } from "./keep-running.ts"
import { cannotStart } from "./launch-error.ts"
import { isAlive } from "./process-identity.ts"
import type { Say } from "./progress.ts"
import { readRunState } from "./run-state.ts"
import { type Services, startServices } from "./services.ts"
import { stopProcess } from "./stop-process.ts"

const GRACE_MS = 700
const ENDING_WAIT_MS = 12_000
const CHILDREN = ["beat", "worker", "admin"] as const
const LEFT_OVER_STEPS = [
  { signal: "SIGTERM", waitMs: 1_200 },
  { signal: "SIGTERM", waitMs: 1_000 },
  { signal: "SIGKILL", waitMs: 1_000 },
] as const

export type UpOptions = { env: NodeJS.ProcessEnv; say: Say; write: (line: string) => void; dev: boolean }

/** Everything together under one parent: Postgres and Redis when none are given, tables, beat, worker, admin. */
export class Up {
  readonly #options: UpOptions
  /** What has been started, to be stopped in reverse. */
  readonly #started: (() => Promise<void> | void)[] = []
  #isStopping = false
  #hold: Hold | null = null
  url = ""
  /** Made by this start, for the terminal to show. */
  firstUser: FirstUser | null = null

  constructor(options: UpOptions) {
    this.#options = options
  }

  /** Resolves when all of it is ready. @returns a promise that resolves if the servers are lost to us. */
  async start(): Promise<{ lost: Promise<void> }> {
    const { env, say } = this.#options
    const { namespace } = await checkSettings(env)
    const home = openHome(env)
    await this.#holdHome(home)
    await stopLeftOver(home, say)
    const port = await adminPort(home, env)
    if (env.REDIS_URL) await checkGivenRedis(env.REDIS_URL, say)
    this.#goOn()
    const services = await startServices({ home, say, env })
    this.#started.push(() => services.stop())
    this.#goOn()
    await this.#migrate(services, namespace)
    this.#goOn()
    await this.#makeFirstUser(services, namespace)
    this.#goOn()
    this.url = `http://127.0.0.1:${port}`
    await this.#startChildren(home, services, port)
    return { lost: services.lost }
  }

  /** Stops children, then servers, in the time that Ctrl-C is given. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#hold?.ending()
    for (const stop of this.#started.splice(0).reverse()) await stop()
  }

  #goOn(): void {
    if (this.#isStopping) throw new AppError("failed", "stopped while starting")
  }

  async #holdHome(home: Home): Promise<void> {
    const hold = await takeHoldSoon(path.join(homeDir(home, "holds"), "up"), this.#options.say)
    if ("release" in hold) {
      this.#started.push(() => hold.release())
      this.#hold = hold
      return
    }
    const { admin } = readRunState(home).ports
    const where = admin === undefined ? "" : `, see http://127.0.0.1:${admin}`
    throw cannotStart(
      `Onebeat runs here already (process ${hold.heldBy.pid}${where}).`,
      `use that one, stop it (Ctrl-C there, or kill ${hold.heldBy.pid}), or set ONEBEAT_HOME to another directory.`,
    )
  }

  async #migrate({ databaseUrl }: Services, namespace: string): Promise<void> {
    const { migrate } = await import("#db/migrate.ts")
    const { applied } = await migrate({ databaseUrl, namespace })
    if (applied > 0) this.#options.say(`${applied} database migration${applied === 1 ? "" : "s"} applied`)
  }

  async #makeFirstUser({ databaseUrl }: Services, namespace: string): Promise<void> {
    const { makeFirstUser } = await import("./first-user.ts")
    this.firstUser = await makeFirstUser({ databaseUrl, namespace, env: this.#options.env })
  }

  async #startChildren(home: Home, services: Services, port: number): Promise<void> {
    const { env, say, write, dev } = this.#options
    const shared = { home, write, env: childEnv(env, services, dev) }
    const children: ChildOptions[] = [
      { ...shared, name: "beat", args: ["beat"] },
      { ...shared, name: "worker", args: ["worker", "--queues", "default", "--drain-timeout", "5s"] },
      { ...shared, name: "admin", args: ["admin", "--port", String(port), ...(dev ? ["--dev"] : [])] },
    ]
    say(`starting ${CHILDREN.join(", ")}`)
    const kept = children.map(
      (child) => new KeepRunning({ name: `the ${child.name}`, say, launch: () => startChild(child) }),
    )
    this.#started.push(() => stopAll(kept))
    const results = await Promise.allSettled(kept.map((child) => child.start()))
    const failures = results.flatMap((result) => (result.status === "rejected" ? [messageOf(result.reason)] : []))
    if (failures.length > 0 && !this.#isStopping)
      throw cannotStart(failures.join("\n"), `read the lines above, and the files in ${homeDir(home, "logs")}`)
  }
}

/** One that is stopping is waited for; a moment's grace lets one notice that its npm has just been killed. */
async function takeHoldSoon(dir: string, say: Say): Promise<Hold | Held> {
  const begunAt = performance.now()
  let isTold = false
  for (;;) {
    const hold = await takeHold(dir)
    if ("release" in hold) return hold
    if (performance.now() - begunAt > (hold.isEnding ? ENDING_WAIT_MS : GRACE_MS)) return hold
    if (hold.isEnding && !isTold) say(`waiting for process ${hold.heldBy.pid}, which is stopping`)
    isTold ||= hold.isEnding
    await sleep(50)
  }
}

async function stopAll(services: readonly Service[]): Promise<void> {
  await Promise.all(services.map((service) => service.stop()))
}

/** URLs travel by environment, never on a command line. */
function childEnv(env: NodeJS.ProcessEnv, { databaseUrl, redisUrl }: Services, dev: boolean): NodeJS.ProcessEnv {
  const { PORT: _port, ONEBEAT_BEGUN_AT: _begun, ...rest } = env
  return { ...rest, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NODE_ENV: dev ? "development" : "production" }
}

/** Children end with their parent; one that was frozen or hung when the parent was killed is ended here. */
async function stopLeftOver(home: Home, say: Say): Promise<void> {
  const { processes } = readRunState(home)
  for (const name of CHILDREN) {
    const identity = processes[name]
    if (identity === undefined || !isAlive(identity)) continue
    say(`stopping the ${name} that an earlier start left running (pid ${identity.pid})`)
    await stopProcess(identity, LEFT_OVER_STEPS)
  }
}
