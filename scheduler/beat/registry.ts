import { saveTasks } from "#db/ledger/upkeep.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import type { Session } from "#scheduler/beat/courier.ts"

/** Keeps what workers announce in Postgres, so that the admin knows tasks whose workers are away. */
export async function keepRegistry(context: TermContext, session: Session): Promise<void> {
  const announced = await session.events.readTasks()
  if (announced.length > 0) await saveTasks(context.pool, announced)
}
