import http from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import type { ReadableStream as NodeStream } from "node:stream/web"
import { sql } from "drizzle-orm"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Hub, openHub } from "#app/_data/live/hub.ts"
import { openListener } from "#app/_data/live/listener.ts"
import { eventStream } from "#app/_data/live/stream.ts"
import { readMarks } from "#db/queries/live.ts"
import { openTestDatabase, type TestDatabase } from "../../helpers/database.ts"
import { until } from "../../helpers/wait.ts"

const STREAMS = 200

let database: TestDatabase
let hub: Hub
let server: http.Server
let address: string

beforeAll(async () => {
  database = await openTestDatabase()
  hub = openHub({
    readMarks: () => readMarks(database.db),
    openListener: (heard) => openListener({ databaseUrl: database.databaseUrl, namespace: "public", ...heard }),
  })
  server = http.createServer((_request, response) => {
    const left = new AbortController()
    response.on("close", () => left.abort())
    response.writeHead(200, { "content-type": "text/event-stream" })
    // The two types of one stream, Node's and the browser's, differ in name only.
    Readable.fromWeb(eventStream(hub, { signal: left.signal }) as NodeStream<Uint8Array>).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  hub.stop()
  server.closeAllConnections()
  server.close()
  await database.drop()
})

/** A client that keeps what it was sent. */
function open() {
  const seen = { text: "" }
  const agent = new http.Agent({ keepAlive: false })
  const request = http.get(address, { agent }, (response) => {
    response.setEncoding("utf8").on("data", (chunk: string) => {
      seen.text += chunk
    })
    response.on("error", () => {})
  })
  request.on("error", () => {})
  return { seen, close: () => request.destroy() }
}

async function listeners(): Promise<number> {
  const found = await database.db.execute<{ count: string }>(
    sql`select count(*) from pg_stat_activity where datname = current_database() and application_name = 'onebeat:admin:live'`,
  )
  return Number(found.rows[0]?.count)
}

test("two hundred open screens hear of a change within a second, over one listening connection", async () => {
  const clients = Array.from({ length: STREAMS }, open)
  await until(() => hub.subscribers() === STREAMS, { timeoutMs: 10_000 })
  await until(async () => (await listeners()) === 1)
  await until(() => clients.every(({ seen }) => seen.text.includes("reach")), { timeoutMs: 10_000 })
  for (const { seen } of clients) seen.text = ""
  const begun = performance.now()
  await database.db.execute(sql`insert into runs (id, trigger, fire_at, due_at, state, task, payload, queue, options)
    values ('s1@1', 'schedule', now(), now(), 'planned', 'mail', '{}', 'default', '{}')`)
  await until(() => clients.every(({ seen }) => seen.text.includes('"runs"')), { every: 5 })
  expect(performance.now() - begun).toBeLessThan(1_000)
  expect(await listeners()).toBe(1)
  for (const client of clients) client.close()
  await until(() => hub.subscribers() === 0)
})

test("a listener whose session is ended comes back by itself and hears again", async () => {
  const client = open()
  await until(async () => (await listeners()) === 1)
  await database.db.execute(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'onebeat:admin:live'`,
  )
  await until(async () => (await listeners()) === 1, { timeoutMs: 10_000 })
  client.seen.text = ""
  await until(
    async () => {
      await database.db.execute(sql`update leases set epoch = epoch + 1`)
      await database.db.execute(
        sql`insert into leases (name, holder) values ('x', 'b') on conflict (name) do update set epoch = leases.epoch + 1`,
      )
      return client.seen.text.includes('"beats"')
    },
    { every: 200 },
  )
  client.close()
})

test("a screen that does not read holds no queue and gets one message for all that it missed", async () => {
  const left = new AbortController()
  const reader = eventStream(hub, { signal: left.signal }).getReader()
  await until(async () => (await listeners()) === 1)
  let told = 0
  const leave = hub.subscribe({ onTopics: () => void told++, onReach: () => {}, onBeat: () => {} })
  for (let n = 1; n <= 12; n++) {
    await database.db.execute(
      sql`insert into audit_log (actor, verb, subject_kind, subject_id) values ('a', 'v', 'k', 'i')`,
    )
    await until(() => told >= n)
  }
  leave()
  const decoder = new TextDecoder()
  let text = ""
  left.abort()
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value)
  expect(text.match(/data: \{"topics"/g)?.length ?? 0).toBeLessThanOrEqual(8)
})

test("a stream ends after its life, so that the session is looked at again", async () => {
  const reader = eventStream(hub, { signal: new AbortController().signal, lifeMs: 50 }).getReader()
  let isDone = false
  while (!isDone) isDone = (await reader.read()).done
  await until(() => hub.subscribers() === 0)
})
