import fs from "node:fs"
import path from "node:path"
import { z } from "zod"
import type { Home } from "./home.ts"
import { writePrivate } from "./private-file.ts"
import { ProcessIdentity } from "./process-identity.ts"

/** What one start leaves for the next: chosen ports, and the processes that should be gone by then. */
const RunState = z.object({
  ports: z.record(z.string(), z.int()).default({}),
  processes: z.record(z.string(), ProcessIdentity).default({}),
})
export type RunState = z.infer<typeof RunState>

/** The state of a home; an unreadable file counts as none, since all of it can be found out again. */
export function readRunState(home: Home): RunState {
  try {
    return RunState.parse(JSON.parse(fs.readFileSync(fileOf(home), "utf8")))
  } catch {
    return { ports: {}, processes: {} }
  }
}

export function rememberPort(home: Home, name: string, port: number): void {
  const state = readRunState(home)
  writeRunState(home, { ...state, ports: { ...state.ports, [name]: port } })
}

/** Notes which process has a part now; null when it has ended in good order. */
export function rememberProcess(home: Home, name: string, identity: ProcessIdentity | null): void {
  const state = readRunState(home)
  const { [name]: _, ...others } = state.processes
  writeRunState(home, { ...state, processes: identity === null ? others : { ...others, [name]: identity } })
}

function writeRunState(home: Home, state: RunState): void {
  writePrivate(fileOf(home), `${JSON.stringify(state, null, 2)}\n`)
}

function fileOf(home: Home): string {
  return path.join(home.dir, "run-state.json")
}
