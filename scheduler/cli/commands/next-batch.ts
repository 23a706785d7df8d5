import { once } from "node:events"
import type { Writable } from "node:stream"
import { z } from "zod"
import { answerQuery, type NextQuery } from "#scheduler/cli/commands/next-query.ts"

const FLUSH_CHARACTERS = 64 * 1024

const text = z.string().max(1000)
const BatchQuery = z.strictObject({
  cron: z.union([text, z.array(text)]).optional(),
  tz: text.optional(),
  dst: text.optional(),
  from: text.optional(),
  count: z.number().optional(),
  name: text.optional(),
  jitter: text.optional(),
  every: text.optional(),
  anchor: text.optional(),
  at: text.optional(),
  solar: text.optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  offset: text.optional(),
})

/** Answers each line in order; a bad line is answered with its error and stops nothing. Empty lines are passed over. */
export async function answerBatch(lines: AsyncIterable<string>, out: Writable, now: number): Promise<void> {
  let pending = ""
  for await (const line of lines) {
    if (line.trim() === "") continue
    pending += `${JSON.stringify(answerLine(line, now))}\n`
    if (pending.length < FLUSH_CHARACTERS) continue
    const flushed = out.write(pending)
    pending = ""
    if (!flushed) await once(out, "drain")
  }
  if (pending !== "") out.write(pending)
}

function answerLine(line: string, now: number): { fires: unknown } | { error: string } {
  try {
    return { fires: answerQuery(queryOf(line), now).fires }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function queryOf(line: string): NextQuery {
  const result = BatchQuery.safeParse(parsedJson(line))
  if (!result.success) {
    const [issue] = result.error.issues
    throw new RangeError(`${issue?.path.join(".") || "query"} is refused: ${issue?.message ?? "not a query"}`)
  }
  return defined(result.data)
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new RangeError(`the line is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** zod says `undefined` where a key is missing; the query type says that the key is missing. */
function defined(data: z.infer<typeof BatchQuery>): NextQuery {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}
