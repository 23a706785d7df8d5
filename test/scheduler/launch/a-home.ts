import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { z } from "zod"
import { spawnNode, type TestProcess } from "../../helpers/process.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))
const RunState = z.object({
  ports: z.record(z.string(), z.number()),
  processes: z.record(z.string(), z.object({ pid: z.number() })),
})

export type Urls = { databaseUrl: string; redisUrl: string }

/** A data directory of its own, removed with everything in it. */
export function aHome(): {
  dir: string
  env: Record<string, string>
  state(): z.infer<typeof RunState>
  remove(): void
} {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "onebeat-launch-"))
  // Started as root, the servers run as another account that has to pass through.
  fs.chmodSync(dir, 0o711)
  return {
    dir,
    env: { ONEBEAT_HOME: dir, ONEBEAT_RUNTIME: path.join(ROOT, ".onebeat", "runtime") },
    state: () => RunState.parse(JSON.parse(fs.readFileSync(path.join(dir, "run-state.json"), "utf8"))),
    remove: () => fs.rmSync(dir, { recursive: true, force: true }),
  }
}

/** `onebeat services` on that home, once it has printed its line. */
export async function servicesIn(env: Record<string, string>): Promise<TestProcess & { urls: Urls }> {
  const process = spawnNode("bin/onebeat.mjs", ["services", "--json", "--ephemeral"], { env })
  await process.waitForLine(/"redisUrl":"[^"]+"\}\n/)
  return { ...process, urls: JSON.parse(process.stdout()) }
}

/** A PATH with Node and nothing else, so that nothing of the system helps. */
export function pathWithNodeAlone(dir: string): string {
  const bin = path.join(dir, "bin")
  fs.mkdirSync(bin, { recursive: true })
  fs.symlinkSync(process.execPath, path.join(bin, "node"))
  return bin
}
