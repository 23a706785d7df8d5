import pg from "pg"
import { clientConfig, notifyChannel } from "#db/connect.ts"
import { type Loop, openLoop } from "#scheduler/beat/loop.ts"
import { silentLog } from "#scheduler/log.ts"

const LOOK_MS = 1_000

/** Hears Postgres' notifications. They only make polling sooner, so one that is missed costs nothing but time. */
export function openListener(options: {
  databaseUrl: string
  namespace: string
  applicationName: string
  onNotice(of: "schedules" | "runs"): void
}): Loop {
  let client: pg.Client | null = null
  const loop = openLoop({ name: "listener", log: silentLog, turn, onError: drop })

  async function turn(): Promise<number> {
    if (!client) {
      const fresh = new pg.Client(clientConfig({ ...options, queryTimeoutMs: 2 * LOOK_MS }))
      client = fresh
      fresh.on("error", () => {
        if (client === fresh) client = null
      })
      fresh.on("notification", (notice) => {
        if (notice.payload === "schedules" || notice.payload === "runs") options.onNotice(notice.payload)
      })
      await fresh.connect()
      await fresh.query(`listen ${fresh.escapeIdentifier(notifyChannel(options.namespace))}`)
    } else await client.query("select 1") // a half-open connection would be silent for ever
    return LOOK_MS
  }

  /** One that did not answer is of no more use: the next turn opens another. */
  function drop(): void {
    const old = client
    client = null
    old?.end().catch(() => {})
  }

  return {
    ...loop,
    async stop() {
      await loop.stop()
      await client?.end().catch(() => {})
    },
  }
}
