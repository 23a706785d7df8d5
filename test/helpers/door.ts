import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/**
 * `cut before exec`: the connection ends and Redis never sees EXEC. `lose exec's answer`: Redis has executed, and the
 * connection ends before it could say so. `forget scripts`: Redis is asked for scripts that it does not have.
 * `silence`: commands go nowhere and nothing is answered, on connections that stay up.
 */
export type Fault = "cut before exec" | "lose exec's answer" | "forget scripts" | "silence"

export type Door = {
  /** The server's URL, through the door. */
  url: string
  /** From now on; the first two happen once. */
  break(fault: Fault | null): void
  /** Stops the next EXEC, or whatever the pattern says, on its way: `reached` when it is there, and on it goes after `letGo`. */
  hold(pattern?: RegExp): { reached: Promise<void>; letGo(): void }
  /** Everything takes this much longer from now on, in each direction. */
  slow(ms: number): void
  /** How often a fault has happened. */
  readonly happened: number
  /** Cuts every connection and refuses new ones. */
  shut(): Promise<void>
  open(): Promise<void>
}

const EXEC = /\$4\r\nexec\r\n/i
const EVALSHA = /(\$7\r\nevalsha\r\n\$40\r\n)[0-9a-f]{40}/gi

/** A way to the real Redis or Postgres on which things go wrong. */
export async function openDoor(target: string): Promise<Door> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let fault: Fault | null = null
  let happened = 0
  let delayMs = 0
  let held: { pattern: RegExp; stop(pass: () => void): void } | null = null

  function happen(next: Fault | null): void {
    happened++
    fault = next
  }

  function pass(to: Socket, chunk: Buffer): void {
    if (delayMs === 0) to.write(chunk)
    else setTimeout(() => to.write(chunk), delayMs)
  }

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    let answersLost = false
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on("data", (chunk: Buffer) => {
      const text = chunk.toString("latin1")
      if (fault === "silence") {
        happened++
        return
      }
      if (held?.pattern.test(text)) {
        held.stop(() => far.write(chunk))
        held = null
        return
      }
      if (fault === "forget scripts" && text.search(EVALSHA) >= 0) {
        happened++
        far.write(Buffer.from(text.replace(EVALSHA, `$1${"0".repeat(40)}`), "latin1"))
        return
      }
      if (fault === "cut before exec" && EXEC.test(text)) {
        happen(null)
        near.destroy()
        return
      }
      if (fault === "lose exec's answer" && EXEC.test(text)) {
        happen(null)
        answersLost = true
      }
      pass(far, chunk)
    })
    far.on("data", (chunk: Buffer) => {
      if (answersLost) near.destroy()
      else if (fault !== "silence") pass(near, chunk)
    })
  })
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve))
  await listen(0)
  const own = (server.address() as AddressInfo).port
  const url = new URL(target)
  url.hostname = "127.0.0.1"
  url.port = String(own)
  return {
    url: url.href,
    break(next) {
      fault = next
    },
    hold(pattern = EXEC) {
      let letGo = () => {}
      const reached = new Promise<void>((resolve) => {
        held = {
          pattern,
          stop(pass) {
            letGo = pass
            resolve()
          },
        }
      })
      return { reached, letGo: () => letGo() }
    },
    slow(ms) {
      delayMs = ms
    },
    get happened() {
      return happened
    },
    async shut() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    open: () => listen(own),
  }
}
