import fs from "node:fs"
import path from "node:path"
import { Command, InvalidArgumentError } from "commander"
import type { StopRequest } from "#scheduler/stop-request.ts"
import { demandedPort, PREFERRED_PORT, parsePort } from "./admin-port.ts"
import { cannotStart } from "./launch-error.ts"
import { packageRoot } from "./package-root.ts"
import { announceReady } from "./ready-message.ts"
import { stayUntilStopped } from "./terminal-stop.ts"

type AdminOptions = { port?: number; host: string; dev: boolean }

/** `onebeat admin`: the web interface in a process of its own. */
export function adminCommand(): Command {
  return new Command("admin")
    .description("serve the admin (needs DATABASE_URL and REDIS_URL)")
    .option("--port <port>", "port to listen on (default: PORT, else 3000)", toPort)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--dev", "from the sources, for work on Onebeat itself", false)
    .action(async (options: AdminOptions) => await stayUntilStopped((stop) => serve(options, stop)))
}

async function serve({ host, dev, ...options }: AdminOptions, stop: StopRequest): Promise<void> {
  const dir = packageRoot()
  const port = options.port ?? demandedPort(process.env) ?? PREFERRED_PORT
  if (!dev && !fs.existsSync(path.join(dir, ".next", "BUILD_ID")))
    throw cannotStart(`The admin has not been built in ${dir}.`, "build it: npm run build")
  process.env.NEXT_TELEMETRY_DISABLED = "1"
  const { AdminServer } = await import("./admin-server.ts")
  const server = new AdminServer({ dir, host, port, dev })
  await server.start()
  process.stderr.write(`admin: http://${host}:${port}\n`)
  announceReady()
  await stop.asked
  await Promise.race([server.stop(), stop.insisted])
  process.exit(0)
}

function toPort(text: string): number {
  const port = parsePort(text)
  if (port === null) throw new InvalidArgumentError("expected 1 to 65535")
  return port
}
