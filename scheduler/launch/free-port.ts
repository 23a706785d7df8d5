import net from "node:net"

/** The first of the wanted loopback ports that is free, else one that the system chooses. */
export async function freePort(wanted: readonly (number | undefined)[] = []): Promise<number> {
  for (const port of wanted) if (port !== undefined && (await isFree(port))) return port
  const port = await listenOnce(0)
  if (port === null) throw new Error("no free port on 127.0.0.1")
  return port
}

export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null
}

/** Binds and lets go again. */
function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once("error", () => resolve(null))
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : null))
    })
  })
}
