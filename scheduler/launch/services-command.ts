import { Command } from "commander"
import { openHome } from "./home.ts"
import { progressOn } from "./progress.ts"
import { startServices } from "./services.ts"
import { stayUntilStopped } from "./terminal-stop.ts"

/** `onebeat services`: Postgres and Redis alone, until stopped. */
export function servicesCommand(): Command {
  return new Command("services")
    .description("bring up Postgres and Redis alone, print their URLs as one JSON line, stay until stopped")
    .option("--json", "the line is JSON in any case; accepted for likeness with the other commands")
    .option("--ephemeral", "faster and not durable: for tests and benches")
    .action(async ({ ephemeral = false }: { ephemeral?: boolean }) => await keepServices(ephemeral))
}

async function keepServices(ephemeral: boolean): Promise<void> {
  const say = progressOn(process.stderr)
  const stop = stayUntilStopped()
  const starting = startServices({ home: openHome(), say, ephemeral })
  const services = await starting
  process.stdout.write(`${JSON.stringify({ databaseUrl: services.databaseUrl, redisUrl: services.redisUrl })}\n`)
  const lost = await Promise.race([stop.asked.then(() => false), services.lost.then(() => true)])
  if (!lost) say("stopping")
  await Promise.race([services.stop(), stop.insisted])
  say(lost ? "the process that ran Postgres and Redis has ended" : "stopped")
  process.exit(lost ? 1 : 0)
}
