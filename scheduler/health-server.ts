import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { AppError, messageOf } from "#core/errors.ts"
import type { Service } from "#scheduler/service.ts"

export type HealthServer = Service & {
  /** The port in use, which differs from the one asked for when that was 0. */
  readonly port: number
}

/**
 * `/livez` (restart me if this is not 200) and `/readyz` (I do my work) over plain HTTP, for container
 * platforms and load balancers. Answers hold no secrets and need no login.
 */
export function openHealthServer(options: {
  port: number
  host: string
  live(): boolean
  ready(): { ready: boolean; why?: string }
}): HealthServer {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const { status, body } = answer(request.method, request.url)
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" })
    response.end(request.method === "HEAD" ? undefined : `${body}\n`)
  })
  let started: Promise<void> | null = null
  let port = options.port

  function answer(method: string | undefined, url: string | undefined): { status: number; body: string } {
    if (method !== "GET" && method !== "HEAD") return { status: 405, body: "expected GET" }
    const path = url?.split("?", 1)[0]
    if (path === "/livez") return options.live() ? { status: 200, body: "ok" } : { status: 503, body: "not live" }
    if (path === "/readyz") {
      const { ready, why } = options.ready()
      return ready ? { status: 200, body: "ok" } : { status: 503, body: `not ready: ${why ?? "no reason given"}` }
    }
    return { status: 404, body: "expected /livez or /readyz" }
  }

  function listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once("error", (error) => {
        const where = `${options.host}:${options.port}`
        reject(
          new AppError("unavailable", `health port ${where}: ${messageOf(error)}; choose another`, { cause: error }),
        )
      })
      server.listen(options.port, options.host, () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  }

  return {
    get port() {
      return port
    },
    start() {
      started ??= listen()
      return started
    },
    async stop() {
      if (!server.listening) return
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
