import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { z } from "zod"
import type { Stores } from "./beats.ts"
import { spawnTypeScript } from "./process.ts"

const Seen = z.object({
  id: z.string(),
  data: z.object({ n: z.int() }),
  at: z.int(),
  endedAt: z.int(),
  delivery: z.int().optional(),
  /** Rises when BullMQ itself gives the same job out again. */
  start: z.int(),
})
/** One job that the witness was given. */
export type Seen = z.infer<typeof Seen>

export type Witness = {
  seen(): Seen[]
  stop(): Promise<void>
}

/** A plain BullMQ worker in a process of its own, that writes down what it is given. */
export async function startWitness(stores: Pick<Stores, "redisUrl" | "prefix">, queue: string): Promise<Witness> {
  const directory = mkdtempSync(path.join(tmpdir(), "onebeat-witness-"))
  const file = path.join(directory, "seen")
  writeFileSync(file, "")
  const env = {
    WITNESS_REDIS_URL: stores.redisUrl,
    WITNESS_PREFIX: stores.prefix,
    WITNESS_QUEUE: queue,
    WITNESS_FILE: file,
  }
  const process = spawnTypeScript("test/helpers/witness-process.ts", [], { env })
  await process.waitForLine(/watching/)
  return {
    seen: () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => Seen.parse(JSON.parse(line))),
    async stop() {
      await process.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
