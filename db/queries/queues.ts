import { sql } from "drizzle-orm"
import type { Db, Tx } from "#db/connect.ts"
import { tasks } from "#db/schema/index.ts"

/** Gives each queue named by a schedule its row, which the recorder and the dispatcher go by. */
export async function ensureQueues(tx: Tx, names: readonly string[], prefix: string): Promise<void> {
  await tx.execute(sql`
    insert into queues (name, prefix) select distinct name, ${prefix} from unnest(${sql.param(names)}::text[]) name
    order by 1 on conflict do nothing`)
}

/** Those of the names that no worker has announced. */
export async function unknownTasks(db: Db | Tx, names: readonly string[]): Promise<string[]> {
  const known = await db
    .select({ name: tasks.name })
    .from(tasks)
    .where(sql`${tasks.name} = any(${sql.param(names)}::text[])`)
  const found = new Set(known.map((task) => task.name))
  return names.filter((name) => !found.has(name))
}

/** What workers have announced, by name. */
export async function readTaskNames(db: Db | Tx, limit: number): Promise<string[]> {
  const found = await db.select({ name: tasks.name }).from(tasks).orderBy(tasks.name).limit(limit)
  return found.map((task) => task.name)
}

/** The payload schemas that workers have announced for tasks of these names, as JSON Schema. */
export async function taskSchemas(
  db: Db | Tx,
  names: readonly string[],
): Promise<{ name: string; payloadSchema: unknown }[]> {
  return await db
    .select({ name: tasks.name, payloadSchema: tasks.payloadSchema })
    .from(tasks)
    .where(sql`${tasks.name} = any(${sql.param(names)}::text[]) and ${tasks.payloadSchema} is not null`)
}
