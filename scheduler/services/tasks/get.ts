import { type AnnouncedTask, readTask } from "#db/queries/tasks.ts"
import { authorise, type ServiceContext } from "#scheduler/services/context.ts"

/** A task of the registry; null when no worker has announced one of that name, which is no error: it may yet. */
export async function getTask({ ctx, name }: { ctx: ServiceContext; name: string }): Promise<AnnouncedTask | null> {
  authorise(ctx, "schedule.read")
  return await readTask(ctx.db, name)
}
