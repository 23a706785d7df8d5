import { type AddressInfo, connect, createServer, type Socket } from "node:net"

export type TcpDoor = {
  /** The server's URL, through the door. */
  url: string
  /** Cuts every connection, and refuses new ones, as a server does that has gone. */
  shut(): Promise<void>
  open(): Promise<void>
}

/** A way to a real server that a test can shut and open. */
export async function openTcpDoor(target: string): Promise<TcpDoor> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve))
  await listen(0)
  const own = (server.address() as AddressInfo).port
  const url = new URL(target)
  url.hostname = "127.0.0.1"
  url.port = String(own)
  return {
    url: url.href,
    async shut() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    open: () => listen(own),
  }
}
