import { z } from "zod"
import { saveTasks } from "#db/ledger/upkeep.ts"
import type { TermContext } from "#scheduler/beat/context.ts"
import type { Session } from "#scheduler/beat/courier.ts"

const TaskAnnouncement = z.object({
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).default(""),
  queue: z.string().min(1).max(200).default("default"),
  payloadSchema: z.unknown().optional(),
  defaults: z.unknown().optional(),
})
export type TaskAnnouncement = z.infer<typeof TaskAnnouncement>

/** Keeps what workers announce in Postgres, so that the admin knows tasks whose workers are away. Entries that do not parse are left out. */
export async function keepRegistry(context: TermContext, session: Session): Promise<void> {
  const announced = Object.values(await session.events.readTasks()).flatMap((text) => {
    try {
      return TaskAnnouncement.safeParse(JSON.parse(text)).data ?? []
    } catch {
      return []
    }
  })
  if (announced.length > 0) await saveTasks(context.pool, announced)
}
