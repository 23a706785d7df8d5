import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import { type Role, reaches } from "#core/role.ts"
import type { Db, Tx } from "#db/connect.ts"
import { databaseNow } from "#db/queries/status.ts"

/** What each verb asks of the one who calls it. */
export const NEEDED = {
  "schedule.read": "viewer",
  "run.read": "viewer",
  "audit.read": "viewer",
  "status.read": "viewer",
  "user.change_own_password": "viewer",
  "schedule.enable": "operator",
  "schedule.disable": "operator",
  "schedule.create": "editor",
  "schedule.update": "editor",
  "schedule.delete": "editor",
  "schedule.apply": "editor",
  "schedule.tag": "editor",
  "schedule.restore": "editor",
  "schedule.undo": "operator",
  "user.list": "admin",
  "user.create": "admin",
  "user.disable": "admin",
  "user.enable": "admin",
  "user.reset_password": "admin",
  "user.set_role": "admin",
} as const satisfies Record<string, Role>
export type Verb = keyof typeof NEEDED

/** Whether a word, as a row has it, is a verb of this program. */
export function isVerb(word: string): word is Verb {
  return Object.hasOwn(NEEDED, word)
}

/** Who calls a verb, and by what. */
export type ServiceContext = {
  readonly db: Db
  /** `cli:user@host`, or `user:e-mail` of who is signed in. */
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
  if (reaches(ctx.role, needed)) return
  throw new AppError("forbidden", `${ctx.actor} is ${ctx.role} and may not do ${verb}: that takes ${needed}`)
}

/** Whether a role is enough for a verb: for screens, which show what cannot be done as such. */
export function mayDo(role: Role, verb: Verb): boolean {
  return reaches(role, NEEDED[verb])
}

export async function readNow(ctx: ServiceContext, db: Db | Tx = ctx.db): Promise<Instant> {
  return ctx.now ?? (await databaseNow(db))
}
