import * as z from "zod"
import { type InputProblem, problemsOf } from "#core/schedule-input/problems.ts"
import type { Db, Tx } from "#db/connect.ts"
import { taskSchemas } from "#db/queries/queues.ts"

type Input = { task: string; payload: unknown }

/**
 * What workers would refuse in each payload, in the order of `inputs`, by the schema that a worker has announced for its task.
 * A task that nobody has announced, or whose schema JSON Schema cannot say, takes any payload here.
 */
export async function payloadMisfits(db: Db | Tx, inputs: readonly Input[]): Promise<InputProblem[][]> {
  const schemas = new Map<string, z.ZodType>()
  for (const { name, payloadSchema } of await taskSchemas(db, [...new Set(inputs.map(({ task }) => task))])) {
    const schema = schemaOf(payloadSchema)
    if (schema !== null) schemas.set(name, schema)
  }
  return inputs.map(({ task, payload }) => {
    const judged = schemas.get(task)?.safeParse(payload)
    return judged?.success === false ? problemsOf(judged.error, payload, { at: "payload" }) : []
  })
}

/** Announced by programs of any version and language: one that cannot be read judges nothing. */
function schemaOf(announced: unknown): z.ZodType | null {
  if (announced === null || typeof announced !== "object") return null
  try {
    return z.fromJSONSchema({ ...announced })
  } catch {
    return null
  }
}
