import { eq } from "drizzle-orm"
import type { Db, Tx } from "#db/connect.ts"
import { tasks } from "#db/schema/index.ts"

export type AnnouncedTask = Pick<typeof tasks.$inferSelect, "name" | "description" | "queue" | "payloadSchema">

/** What workers have told of a task, or null when none has. */
export async function readTask(db: Db | Tx, name: string): Promise<AnnouncedTask | null> {
  const rows = await db
    .select({
      name: tasks.name,
      description: tasks.description,
      queue: tasks.queue,
      payloadSchema: tasks.payloadSchema,
    })
    .from(tasks)
    .where(eq(tasks.name, name))
  return rows[0] ?? null
}
