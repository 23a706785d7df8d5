import net from "node:net"

const ANSWER_WITHIN_MS = 1_000

/** What a Redis at that port says to our password: its pid and version, that it is loading, or nothing we know. */
export type RedisAnswer = { pid: number; version: string } | "loading" | null

export function askRedis(port: number, password: string): Promise<RedisAnswer> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1")
    let text = ""
    const answer = (value: RedisAnswer) => {
      socket.destroy()
      resolve(value)
    }
    socket.setTimeout(ANSWER_WITHIN_MS, () => answer(null))
    socket.on("error", () => answer(null))
    socket.on("close", () => answer(null))
    socket.on("connect", () => socket.write(`AUTH ${password}\r\nINFO server\r\nPING\r\n`))
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      if (text.startsWith("-")) answer(null)
      else if (text.includes("-LOADING")) answer("loading")
      else if (text.includes("+PONG")) answer(parse(text))
    })
  })
}

function parse(text: string): RedisAnswer {
  const pid = /process_id:(\d+)/.exec(text)?.[1]
  const version = /(?:valkey|redis)_version:(\S+)/.exec(text)?.[1]
  return pid !== undefined && version !== undefined ? { pid: Number(pid), version } : null
}
