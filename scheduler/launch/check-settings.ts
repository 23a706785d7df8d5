import { loadConfig } from "#scheduler/config.ts"
import { loadAuthSettings } from "#scheduler/services/auth/settings.ts"
import { trustedProxies } from "./front-door.ts"

/** Stand in for what is still to be started or made. */
const PLACEHOLDERS = {
  DATABASE_URL: "postgres://127.0.0.1/",
  REDIS_URL: "redis://127.0.0.1/",
  ONEBEAT_AUTH_SECRET: "made by the admin when none is given",
}

/**
 * Looks at the settings of all processes before any is started.
 * @throws AppError `invalid_input`
 */
export async function checkSettings(env: NodeJS.ProcessEnv): Promise<{ namespace: string }> {
  const given = { ...PLACEHOLDERS, ...withoutEmpty(env) }
  const { namespace } = loadConfig(given)
  loadAuthSettings(given)
  trustedProxies(env.ONEBEAT_TRUSTED_PROXIES)
  const { firstEmail } = await import("./first-user.ts")
  firstEmail(env)
  return { namespace }
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""))
}
