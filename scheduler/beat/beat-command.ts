import { Command, InvalidArgumentError } from "commander"
import { openBeat } from "#scheduler/beat/beat.ts"
import { loadConfig } from "#scheduler/config.ts"
import { openHealthServer } from "#scheduler/health-server.ts"
import { openLog } from "#scheduler/log.ts"
import { ownVersion } from "#scheduler/own-version.ts"
import { listenForStop } from "#scheduler/stop-request.ts"

/** `onebeat beat`: one process that stands for leadership. Run as many as you like. */
export function beatCommand(): Command {
  return new Command("beat")
    .description("stand for leadership; the leader plans, sends and records runs")
    .option("--health-port <port>", "serve /livez and /readyz on this port (0: any free one)", readPort)
    .option("--health-host <host>", "address to serve them on", "127.0.0.1")
    .action(async (flags: { healthPort?: number; healthHost: string }) => {
      const config = loadConfig(process.env)
      const log = openLog({ level: config.logLevel, role: "beat" })
      const beat = openBeat({ config, version: ownVersion(), log })
      const health =
        flags.healthPort === undefined
          ? null
          : openHealthServer({
              port: flags.healthPort,
              host: flags.healthHost,
              live: () => beat.health().live,
              ready: () => beat.health(),
            })
      const stop = listenForStop()
      void stop.insisted.then(() => process.exit(1))
      await beat.start()
      await health?.start()
      if (health) log.info({ port: health.port }, "beat.health_served")
      // A parent that waits for us hears it over its own channel; see launch/up.ts.
      if (process.connected) process.send?.({ onebeat: "ready" })
      log.info({ why: await stop.asked }, "beat.stopping")
      await beat.stop()
      await health?.stop()
    })
}

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("expected a port, 0 to 65535")
  return port
}
