import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { epoch, instant } from "#core/brand.ts"
import { openLine } from "#scheduler/queue/line.ts"

type Work = { redisUrl: string; prefix: string; queue: string; n: number }

const BATCH = 1_000

/** One client that does nothing but add jobs under a fence with guards, in a process of its own; ms for all of them. */
export async function sendBare(work: Work): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(import.meta.url), JSON.stringify(work)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  let out = ""
  child.stdout.on("data", (data) => {
    out += data
  })
  await once(child, "exit")
  return Number(out)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await send(JSON.parse(process.argv[2] ?? "{}")))

async function send(work: Work): Promise<number> {
  const line = await openLine({
    redisUrl: work.redisUrl,
    namespace: "bare",
    name: "bare",
    timeoutMs: 5_000,
    guardTtlSeconds: 900,
  })
  const term = { holder: "bare", epoch: epoch(1) }
  const known = await line.raiseFence(term, { incarnation: null, sequence: 0 }, async () => true)
  const fireAt = instant(Math.floor(Date.now() / 1_000) * 1_000)
  const runs = Array.from({ length: work.n }, (_, index) => ({
    fireAt,
    job: {
      id: `s${index + 1}@${fireAt}`,
      prefix: work.prefix,
      queue: work.queue,
      name: "bench.noop",
      data: { order: index, note: "x".repeat(80) },
      timestamp: fireAt,
      attempts: 1,
      backoff: null,
      priority: 0,
      meta: {
        v: 1 as const,
        schedule: `burst-${index}`,
        scheduleId: index + 1,
        fireAt,
        dueAt: fireAt,
        delivery: 1,
        startBy: null,
        retry: null,
        timeout: null,
      },
    },
  }))
  const began = performance.now()
  for (let from = 0; from < runs.length; from += BATCH) {
    const sent = await line.send(runs.slice(from, from + BATCH), term, known)
    known.sequence = sent.sequence
  }
  const elapsed = performance.now() - began
  await line.close()
  return elapsed
}
