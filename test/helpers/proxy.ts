import { createConnection, createServer, type Server, type Socket } from "node:net"

export type Direction = "up" | "down"

/** One client's way through the proxy. */
export type Link = {
  /** What the client has told of itself so far: everything it sent in its first kilobyte. */
  introduction(): string
  /** Passes bytes on to the server that were kept back. */
  deliver(bytes: Buffer): void
  /** Ends both sides at once, without a word. Bytes not yet passed on never arrive. */
  cut(): void
}

/** Looks at bytes on their way; what it returns is passed on, null is swallowed. "up" is towards the server. */
export type Tap = (link: Link, direction: Direction, bytes: Buffer) => Buffer | null

export type Proxy = {
  /** The server's address by way of the proxy. */
  url: string
  /** The server is away: every connection ends, and every new one ends as soon as it is made. */
  goAway(): void
  /** The server does not answer: connections stay, new ones are taken, and no byte passes in either direction. */
  goSilent(): void
  comeBack(): void
  tap(tap: Tap | null): void
  close(): Promise<void>
}

type Sides = { client: Socket; server: Socket }

const INTRODUCTION_BYTES = 1_024

/** A TCP proxy in front of a server, to be away, silent, or looked into. */
export async function openProxy(serverUrl: string): Promise<Proxy> {
  const target = new URL(serverUrl)
  const open = new Set<Sides>()
  let state: "passing" | "away" | "silent" = "passing"
  let tap: Tap | null = null

  const listener = createServer((client) => {
    if (state === "away") {
      client.on("error", () => {})
      client.resetAndDestroy()
      return
    }
    const server = createConnection({ host: target.hostname, port: Number(target.port) })
    const sides = { client, server }
    open.add(sides)
    const link = { ...introduce(client), deliver: (bytes: Buffer) => void server.write(bytes), cut: () => end(sides) }
    forward(client, server, (bytes) => (tap ? tap(link, "up", bytes) : bytes))
    forward(server, client, (bytes) => (tap ? tap(link, "down", bytes) : bytes))
    for (const side of [client, server]) {
      side.setNoDelay(true)
      side.on("error", () => end(sides))
      side.on("close", () => end(sides))
      if (state === "silent") side.pause()
    }
  })

  function end(sides: Sides): void {
    if (!open.delete(sides)) return
    sides.client.destroy()
    sides.server.destroy()
  }

  const url = new URL(serverUrl)
  url.hostname = "127.0.0.1"
  url.port = String(await listen(listener))
  return {
    url: url.href,
    goAway() {
      state = "away"
      for (const sides of open) {
        sides.client.resetAndDestroy()
        end(sides)
      }
    },
    goSilent() {
      state = "silent"
      for (const { client, server } of open) {
        client.pause()
        server.pause()
      }
    },
    comeBack() {
      state = "passing"
      for (const { client, server } of open) {
        client.resume()
        server.resume()
      }
    },
    tap(next) {
      tap = next
    },
    async close() {
      for (const sides of open) end(sides)
      await new Promise<void>((resolve) => listener.close(() => resolve()))
    },
  }
}

function forward(from: Socket, to: Socket, look: (bytes: Buffer) => Buffer | null): void {
  from.on("data", (bytes) => {
    const passed = look(bytes)
    if (passed !== null && !to.destroyed) to.write(passed)
  })
}

function introduce(client: Socket): Pick<Link, "introduction"> {
  let said = ""
  client.on("data", (bytes) => {
    if (said.length < INTRODUCTION_BYTES) said += bytes.toString("latin1", 0, INTRODUCTION_BYTES)
  })
  return { introduction: () => said }
}

async function listen(listener: Server): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
  const address = listener.address()
  if (address === null || typeof address === "string") throw new Error("the proxy has no port")
  return address.port
}
