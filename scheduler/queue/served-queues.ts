const ASK_WITHIN_MS = 1_500

/**
 * Those of the queues that a worker is connected for, ours or a plain BullMQ one, by the names that BullMQ gives its
 * connections; null when Redis does not answer soon, since this is for a warning only.
 */
export async function queuesWithWorkers(
  redisUrl: string,
  queues: readonly string[],
): Promise<ReadonlySet<string> | null> {
  if (!URL.canParse(redisUrl)) return null
  const { openRedis } = await import("./connection.ts")
  const redis = openRedis({ redisUrl, name: "onebeat:asks", commandTimeoutMs: ASK_WITHIN_MS })
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_WITHIN_MS).unref())
  try {
    const clients = await Promise.race([redis.client("LIST"), late])
    if (typeof clients !== "string") return null
    const names = new Set(clients.split("\n").flatMap((line) => queueInName(line)))
    return new Set(queues.filter((queue) => names.has(queue)))
  } catch {
    return null
  } finally {
    redis.disconnect()
  }
}

/** A worker's connection is named `<prefix>:<queue in base64>`, with `:w:<worker>` after it when it has a name. */
function queueInName(line: string): string[] {
  const name = / name=(\S+)/.exec(line)?.[1] ?? ""
  const encoded =
    name
      .replace(/:w:.*$/, "")
      .split(":")
      .at(-1) ?? ""
  return name.includes(":") && encoded !== "" ? [Buffer.from(encoded, "base64").toString("utf8")] : []
}
