/** npm and process groups deliver one Ctrl-C several times: within this time it is an echo, not impatience. */
const ECHO_MS = 1_000

/** Why and how urgently this process was asked to end. */
export type StopRequest = { asked: Promise<string>; insisted: Promise<void> }

/**
 * Listens for SIGINT, SIGTERM, SIGHUP, and for the end of a parent that talks to us over IPC. From now on signals do
 * not end this process by themselves.
 */
export function listenForStop(): StopRequest {
  let ask: (why: string) => void = () => {}
  let insist: () => void = () => {}
  let askedAt: number | null = null
  const asked = new Promise<string>((resolve) => {
    ask = resolve
  })
  const insisted = new Promise<void>((resolve) => {
    insist = resolve
  })
  function request(why: string): void {
    if (askedAt !== null && performance.now() - askedAt > ECHO_MS) insist()
    askedAt ??= performance.now()
    ask(why)
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, request)
  if (process.connected) {
    process.on("disconnect", () => request("the parent has gone"))
    process.channel?.unref()
  }
  return { asked, insisted }
}
