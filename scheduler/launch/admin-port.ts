import { AppError } from "#core/errors.ts"
import { freePort, isFree } from "./free-port.ts"
import type { Home } from "./home.ts"
import { cannotStart } from "./launch-error.ts"
import { readRunState, rememberPort } from "./run-state.ts"

export const PREFERRED_PORT = 3000

/** The admin's port: PORT when set (then no other will do), else the one of last time, else 3000, else a free one. */
export async function adminPort(home: Home, env: NodeJS.ProcessEnv): Promise<number> {
  const demanded = demandedPort(env)
  const port = demanded ?? (await freePort([readRunState(home).ports.admin, PREFERRED_PORT]))
  if (demanded !== null && !(await isFree(demanded))) {
    const todo = "stop what uses it, set another PORT, or unset PORT to have a free one chosen."
    throw cannotStart(`Port ${demanded} (from PORT) is in use, or may not be opened by this user.`, todo)
  }
  rememberPort(home, "admin", port)
  return port
}

/** The value of PORT, null when it is not set. @throws AppError `invalid_input` */
export function demandedPort({ PORT: text }: NodeJS.ProcessEnv): number | null {
  if (!text) return null
  const port = parsePort(text)
  if (port === null) throw new AppError("invalid_input", `PORT: ${text}: expected 1 to 65535`)
  return port
}

export function parsePort(text: string): number | null {
  const port = /^\d+$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : null
}
