import type { Instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import type { Auth } from "#scheduler/services/auth/better-auth.ts"
import type { AuthSettings } from "#scheduler/services/auth/settings.ts"

/** What sign-in and sessions work with. */
export type AuthContext = {
  readonly db: Db
  readonly auth: Auth
  readonly settings: AuthSettings
  /** Stands in for the database's clock. */
  readonly now?: Instant
}
