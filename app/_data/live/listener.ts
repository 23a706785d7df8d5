import "server-only"
import pg from "pg"
import { isTopic, type Topic } from "#app/_shell/topics.ts"
import { clientConfig, liveChannel } from "#db/connect.ts"

const CHECK_MS = 2_000
const BACKOFF_MS = [250, 500, 1_000, 2_000, 5_000] as const

export type Listener = { stop(): void }

/**
 * One connection that hears Postgres' notifications, kept up by itself. It only makes the hub's looks sooner: where
 * notifications cannot be had, as behind a transaction pooler, nothing is lost but a second or two.
 */
export function openListener(options: {
  databaseUrl: string
  namespace: string
  onTopic(topic: Topic): void
  /** Heard again after a silence in which anything may have changed. */
  onOpen(): void
}): Listener {
  let client: pg.Client | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isStopped = false
  void turn()

  /** Opens a connection or asks the open one, which may be half dead, and comes back. */
  async function turn(): Promise<void> {
    try {
      if (client === null) await open()
      else await client.query("select 1")
      failures = 0
      again(CHECK_MS)
    } catch {
      drop()
      again(BACKOFF_MS[Math.min(failures++, BACKOFF_MS.length - 1)] ?? CHECK_MS)
    }
  }

  async function open(): Promise<void> {
    const fresh = new pg.Client(
      clientConfig({ ...options, applicationName: "onebeat:admin:live", queryTimeoutMs: 2 * CHECK_MS }),
    )
    client = fresh
    fresh.on("error", () => {
      if (client !== fresh) return
      drop()
      again(BACKOFF_MS[0])
    })
    fresh.on("notification", ({ payload }) => {
      if (payload !== undefined && isTopic(payload)) options.onTopic(payload)
    })
    await fresh.connect()
    await fresh.query(`listen ${fresh.escapeIdentifier(liveChannel(options.namespace))}`)
    options.onOpen()
  }

  function again(ms: number): void {
    clearTimeout(timer)
    if (!isStopped) timer = setTimeout(() => void turn(), ms)
    else drop()
  }

  function drop(): void {
    const old = client
    client = null
    old?.end().catch(() => {})
  }

  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
      drop()
    },
  }
}
