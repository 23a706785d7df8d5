import http from "node:http"
import type { Socket } from "node:net"
import next from "next"
import { messageOf } from "#core/errors.ts"
import type { Service } from "#scheduler/service.ts"
import { type FrontDoor, passFrontDoor } from "./front-door.ts"
import { cannotStart } from "./launch-error.ts"

const DRAIN_MS = 2_000

export type AdminServerOptions = { dir: string; host: string; port: number; dev: boolean; door: FrontDoor }

/** The Next.js admin behind one HTTP server that can be stopped. */
export class AdminServer implements Service {
  readonly #options: AdminServerOptions
  readonly #app: ReturnType<typeof next>
  readonly #server = http.createServer()
  readonly #connections = new Set<Socket>()
  readonly #answers = new Set<http.ServerResponse>()
  #started: Promise<void> | null = null
  #isStopping = false

  constructor(options: AdminServerOptions) {
    this.#options = options
    const { dir, host, port, dev } = options
    this.#app = next({ dir, hostname: host, port, dev, quiet: true })
  }

  start(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  /** Lets answers under way end for a moment; event streams, which never would by themselves, end at once. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#endIdle()
    const cut = setTimeout(() => this.#server.closeAllConnections(), DRAIN_MS)
    await closed
    clearTimeout(cut)
    await this.#app.close()
  }

  /** Also connections that a browser opened ahead and has asked nothing on, which Node does not count as idle. */
  #endIdle(): void {
    const busy = new Set([...this.#answers].filter((answer) => !isEventStream(answer)).map(({ socket }) => socket))
    for (const connection of this.#connections) if (!busy.has(connection)) connection.destroySoon()
  }

  async #start(): Promise<void> {
    await this.#app.prepare()
    const handle = this.#app.getRequestHandler()
    this.#server.on("connection", (connection) => {
      this.#connections.add(connection)
      connection.once("close", () => this.#connections.delete(connection))
    })
    this.#server.on("request", (request, response) => {
      this.#answers.add(response)
      response.once("close", () => {
        this.#answers.delete(response)
        if (this.#isStopping) request.socket.destroySoon()
      })
      const refusal = passFrontDoor(request, this.#options.door)
      if (refusal === null) void handle(request, response)
      else response.writeHead(403, { "content-type": "text/plain; charset=utf-8" }).end(`${refusal}\n`)
    })
    await this.#listen()
  }

  #listen(): Promise<void> {
    const { host, port } = this.#options
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error) => {
        const problem = `The admin cannot listen on ${host}:${port} (${messageOf(error)}).`
        reject(cannotStart(problem, "stop what uses that port, or choose another with --port or PORT.", error))
      })
      this.#server.listen({ host, port }, resolve)
    })
  }
}

function isEventStream(answer: http.ServerResponse): boolean {
  return String(answer.getHeader("content-type")).startsWith("text/event-stream")
}
