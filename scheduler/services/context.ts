import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import type { Db, Tx } from "#db/connect.ts"
import { databaseNow } from "#db/queries/status.ts"

/** From the least to the most. */
export const ROLES = ["viewer", "operator", "editor", "admin"] as const
export type Role = (typeof ROLES)[number]

/** What each verb asks of the one who calls it. */
const NEEDED = {
  "schedule.read": "viewer",
  "run.read": "viewer",
  "status.read": "viewer",
  "schedule.enable": "operator",
  "schedule.disable": "operator",
  "schedule.create": "editor",
  "schedule.update": "editor",
  "schedule.delete": "editor",
  "schedule.apply": "editor",
} as const satisfies Record<string, Role>
export type Verb = keyof typeof NEEDED

/** Who calls a verb, and by what. */
export type ServiceContext = {
  readonly db: Db
  /** `cli:user@host`, later also a signed-in user. */
  readonly actor: string
  readonly role: Role
  /** Where schedules created by this caller come from: `ui`, `api`, `file:NAME`, `import`. */
  readonly source: string
  /** BullMQ prefix of queues that have no row yet. */
  readonly queuePrefix: string
  /** Asks Redis which of the queues have a worker; null when it cannot be asked. */
  readonly servedQueues?: (names: readonly string[]) => Promise<ReadonlySet<string> | null>
  /** Stands in for the database's clock. */
  readonly now?: Instant
}

/** @throws AppError `forbidden` when the caller's role is too little for the verb. */
export function authorise(ctx: ServiceContext, verb: Verb): void {
  const needed = NEEDED[verb]
  if (ROLES.indexOf(ctx.role) >= ROLES.indexOf(needed)) return
  throw new AppError("forbidden", `${ctx.actor} is ${ctx.role} and may not do ${verb}: that takes ${needed}`)
}

export async function readNow(ctx: ServiceContext, db: Db | Tx = ctx.db): Promise<Instant> {
  return ctx.now ?? (await databaseNow(db))
}
