import path from "node:path"
import { openHome } from "./home.ts"
import { passwordIn } from "./private-file.ts"

/**
 * The environment with a secret for the admin's cookies: the one that is set, else one made once and kept (0600) in the
 * home. Machines that serve the same people have to be given the same.
 */
export function withAuthSecret(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.ONEBEAT_AUTH_SECRET) return env
  const { dir } = openHome(env)
  return { ...env, ONEBEAT_HOME: dir, ONEBEAT_AUTH_SECRET: passwordIn(path.join(dir, "auth.secret")) }
}
