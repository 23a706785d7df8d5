import http from "node:http"
import next from "next"
import { messageOf } from "#core/errors.ts"
import type { Service } from "#scheduler/service.ts"
import { cannotStart } from "./launch-error.ts"

const DRAIN_MS = 2_000

export type AdminServerOptions = { dir: string; host: string; port: number; dev: boolean }

/** The Next.js admin behind one HTTP server that can be stopped. */
export class AdminServer implements Service {
  readonly #options: AdminServerOptions
  readonly #app: ReturnType<typeof next>
  readonly #server = http.createServer()
  #started: Promise<void> | null = null

  constructor(options: AdminServerOptions) {
    this.#options = options
    const { dir, host, port, dev } = options
    this.#app = next({ dir, hostname: host, port, dev, quiet: true })
  }

  start(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  /** Lets answers under way end for a moment; event streams never would by themselves. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => this.#server.closeAllConnections(), DRAIN_MS)
    await closed
    clearTimeout(cut)
    await this.#app.close()
  }

  async #start(): Promise<void> {
    await this.#app.prepare()
    const handle = this.#app.getRequestHandler()
    this.#server.on("request", (request, response) => void handle(request, response))
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
