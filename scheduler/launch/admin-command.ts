import fs from "node:fs"
import path from "node:path"
import { Command, InvalidArgumentError } from "commander"
import { loadDatabaseConfig } from "#scheduler/config.ts"
import { loadAuthSettings } from "#scheduler/services/auth/settings.ts"
import type { StopRequest } from "#scheduler/stop-request.ts"
import { demandedPort, PREFERRED_PORT, parsePort } from "./admin-port.ts"
import { withAuthSecret } from "./auth-secret.ts"
import { trustedProxies } from "./front-door.ts"
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
  // Next runs in this very process and reads the settings from its environment.
  Object.assign(process.env, withAuthSecret(process.env), { NEXT_TELEMETRY_DISABLED: "1" })
  const { baseUrl } = loadAuthSettings(process.env)
  const trusted = trustedProxies(process.env.ONEBEAT_TRUSTED_PROXIES)
  const { AdminServer } = await import("./admin-server.ts")
  const server = new AdminServer({ dir, host, port, dev, door: { trusted, baseUrl } })
  await server.start()
  process.stderr.write(`admin: http://${host}:${port}\n`)
  announceReady()
  await tellWhenNobodyCanSignIn()
  await stop.asked
  await Promise.race([server.stop(), stop.insisted])
  process.exit(0)
}

async function tellWhenNobodyCanSignIn(): Promise<void> {
  if (!process.env.DATABASE_URL) return
  const { lacksUsers } = await import("./first-user.ts")
  if (await lacksUsers({ ...loadDatabaseConfig(process.env), env: process.env }))
    process.stderr.write(
      'admin: nobody can sign in yet; make the first user with "onebeat users add --email you@example.com --role admin"\n',
    )
}

function toPort(text: string): number {
  const port = parsePort(text)
  if (port === null) throw new InvalidArgumentError("expected 1 to 65535")
  return port
}
