import { setTimeout as sleep } from "node:timers/promises"
import { Command } from "commander"
import type { StopRequest } from "#scheduler/stop-request.ts"
import { openHome } from "./home.ts"
import { progressOn } from "./progress.ts"
import { startServices } from "./services.ts"
import { stayUntilStopped } from "./terminal-stop.ts"

/** A start that is under way when it is asked to stop may end within this time; what it began ends with us. */
const START_GRACE_MS = 8_000

/** `onebeat services`: Postgres and Redis alone, until stopped. */
export function servicesCommand(): Command {
  return new Command("services")
    .description("bring up Postgres and Redis alone, print their URLs as one JSON line, stay until stopped")
    .option("--json", "the line is JSON in any case; accepted for likeness with the other commands")
    .option("--ephemeral", "faster and not durable: for tests and benches", false)
    .action(async ({ ephemeral }: { ephemeral: boolean }) => await stayUntilStopped((stop) => keep(ephemeral, stop)))
}

async function keep(ephemeral: boolean, stop: StopRequest): Promise<void> {
  const say = progressOn(process.stderr)
  const tooLate = stop.asked.then(() => Promise.race([sleep(START_GRACE_MS), stop.insisted])).then(() => null)
  const services = await Promise.race([startServices({ home: openHome(), say, ephemeral }), tooLate])
  if (services === null) process.exit(0)
  process.stdout.write(`${JSON.stringify({ databaseUrl: services.databaseUrl, redisUrl: services.redisUrl })}\n`)
  const isLost = await Promise.race([stop.asked.then(() => false), services.lost.then(() => true)])
  say(isLost ? "the process that ran Postgres and Redis has ended" : "stopping")
  await Promise.race([services.stop(), stop.insisted])
  say("stopped")
  process.exit(isLost ? 1 : 0)
}
