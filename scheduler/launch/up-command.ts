import { Command } from "commander"
import type { StopRequest } from "#scheduler/stop-request.ts"
import type { FirstUser } from "./first-user.ts"
import { progressOn } from "./progress.ts"
import { stayUntilStopped } from "./terminal-stop.ts"
import { Up } from "./up.ts"

/** Ctrl-C is promised to end it within ten seconds, also when something hangs. */
const STOP_WITHIN_MS = 9_500

/** `onebeat up`: all of Onebeat on this machine, until stopped. */
export function upCommand(): Command {
  return new Command("up")
    .description(
      "run beat, worker and admin, with Postgres and Redis of its own unless DATABASE_URL and REDIS_URL are set",
    )
    .option("--dev", "the admin from its sources, for work on Onebeat itself")
    .action(async ({ dev = false }: { dev?: boolean }) => await stayUntilStopped((stop) => runUntilStopped(dev, stop)))
}

async function runUntilStopped(dev: boolean, stop: StopRequest): Promise<void> {
  const say = progressOn(process.stderr)
  const up = new Up({ env: process.env, say, write: (line) => void process.stderr.write(`${line}\n`), dev })
  const asked = stop.asked.then(() => "asked" as const)
  const starting = up.start()
  const outcome = await Promise.race([asked, starting]).catch(async (error: unknown) => {
    await up.stop()
    throw error
  })
  let code = 0
  if (outcome !== "asked") {
    process.stdout.write(`ready ${up.url}\n`)
    if (up.firstUser !== null) await showFirstUser(up.firstUser)
    const lost = await Promise.race([asked, outcome.lost.then(() => "lost" as const)])
    if (lost === "lost") {
      say("the process that ran Postgres and Redis has ended: stopping")
      code = 1
    }
  }
  if (code === 0) say("stopping (once more to leave at once)")
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), STOP_WITHIN_MS).unref())
  const stopped = finish(up, starting).then(() => "stopped" as const)
  const end = await Promise.race([stopped, late, stop.insisted.then(() => "insisted" as const)])
  say(end === "stopped" ? "stopped" : "leaving at once; what is left ends by itself or is stopped by the next start")
  process.exit(end === "stopped" ? code : 1)
}

async function showFirstUser(user: FirstUser): Promise<void> {
  const { announceFirstUser } = await import("./first-user.ts")
  announceFirstUser(user, process.stdout)
}

/** A start under way is stopped at what it has begun so far, and once more at what it began meanwhile. */
async function finish(up: Up, starting: Promise<unknown>): Promise<void> {
  await up.stop()
  await starting.catch(() => {})
  await up.stop()
}
