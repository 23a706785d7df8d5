import { existsSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import { defineTask } from "#scheduler/worker/sdk.ts"

class GatewayError extends Error {
  override readonly name = "GatewayError"
}

/** Tasks for the worker of the browser tests. */
export const quick = defineTask({
  name: "stage.quick",
  payload: z.object({ region: z.string() }),
  run: ({ region }) => ({ region, rows: 12 }),
})

export const fails = defineTask({
  name: "stage.fails",
  payload: z.object({ page: z.number() }),
  retry: { attempts: 2, backoff: { type: "fixed", delay: 200 } },
  run({ page }) {
    throw new GatewayError(`read ECONNRESET while reading page ${page} of 12`, { cause: new Error("socket hang up") })
  },
})

/** Runs for as long as a file is there. */
export const waits = defineTask({
  name: "stage.waits",
  payload: z.object({ file: z.string() }),
  async run({ file }, { signal }) {
    while (existsSync(file)) await sleep(50, undefined, { signal })
    return "gone"
  },
})
