import net from "node:net"
import tls from "node:tls"
import { messageOf } from "#core/errors.ts"
import { cannotStart } from "./launch-error.ts"
import type { Say } from "./progress.ts"
import { isNewEnough, OLDEST_REDIS } from "./redis-version.ts"

const ANSWER_WITHIN_MS = 5_000

/**
 * Looks at the Redis that REDIS_URL names: it must answer, be new enough and never evict; one without an append-only
 * file is worth a word. What a managed server does not tell is taken on trust.
 */
export async function checkGivenRedis(redisUrl: string, say: Say): Promise<void> {
  const url = new URL(redisUrl)
  const info = await askInfo(url).catch((cause: unknown) => {
    const todo = "check REDIS_URL and that the server is up, or unset it to have Onebeat bring its own."
    throw cannotStart(`The Redis of REDIS_URL (${url.host}) does not answer: ${messageOf(cause)}.`, todo, cause)
  })
  const version = field(info, "valkey_version") ?? field(info, "redis_version")
  if (version !== null && !isNewEnough(version))
    throw cannotStart(`The Redis of REDIS_URL is ${version}.`, `use ${OLDEST_REDIS} or newer.`)
  const policy = field(info, "maxmemory_policy")
  if (policy !== null && policy !== "noeviction")
    throw cannotStart(
      `The Redis of REDIS_URL may throw data away (maxmemory-policy ${policy}).`,
      "set maxmemory-policy to noeviction.",
    )
  if (field(info, "aof_enabled") === "0")
    say("note: the Redis of REDIS_URL keeps no append-only file; runs it loses are redelivered")
  say(`Redis ${version ?? "of unknown version"} at ${url.host} (REDIS_URL)`)
}

function askInfo(url: URL): Promise<string> {
  const port = Number(url.port || 6379)
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "")
    const socket =
      url.protocol === "rediss:" ? tls.connect({ host, port, servername: host }) : net.connect({ host, port })
    let text = ""
    const end = (settle: () => void) => {
      socket.destroy()
      settle()
    }
    socket.setTimeout(ANSWER_WITHIN_MS, () => end(() => reject(new Error("no answer within 5 s"))))
    socket.on("error", (error) => end(() => reject(error)))
    socket.on("close", () => reject(new Error("it closed the connection")))
    socket.once(url.protocol === "rediss:" ? "secureConnect" : "connect", () => socket.write(questions(url)))
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      const refusal = /^-(.*)\r\n/m.exec(text)?.[1]
      if (text.includes("+PONG")) end(() => resolve(text))
      else if (refusal !== undefined) end(() => reject(new Error(refusal)))
    })
  })
}

function questions(url: URL): string {
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  const login = password === "" ? "" : command("AUTH", ...(user === "" ? [] : [user]), password)
  return login + command("INFO") + command("PING")
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`
}

function field(info: string, name: string): string | null {
  return new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1] ?? null
}
