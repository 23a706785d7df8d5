import { once } from "node:events"
import type { Writable } from "node:stream"
import { z } from "zod"
import { answerQuery, type NextQuery } from "#scheduler/cli/commands/next-query.ts"

const FLUSH_CHARACTERS = 64 * 1024
const MAX_LINE = 1_000_000

const text = z.string().max(1000)
const BatchQuery = z.strictObject({
  cron: z.union([text, z.array(text)], "expected a cron line or a list of them").optional(),
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

/**
 * Answers each line in order; a bad line is answered with its error and stops nothing. Empty lines are passed over.
 * All whole lines of a chunk are answered before the next chunk is awaited, so one may also ask line by line.
 */
export async function answerBatch(chunks: AsyncIterable<string>, out: Writable, now: number): Promise<void> {
  let pending = ""
  const flush = async () => {
    const isRoom = pending === "" || out.write(pending)
    pending = ""
    if (!isRoom) await once(out, "drain")
  }
  for await (const lines of linesOf(chunks)) {
    for (const line of lines) {
      if (line.trim() !== "") pending += `${JSON.stringify(answerLine(line, now))}\n`
      if (pending.length >= FLUSH_CHARACTERS) await flush()
    }
    await flush()
  }
}

/** The whole lines of each chunk. Only "\n" ends a line: readline splits at a lone "\r" too, which JSON allows. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = ""
  for await (const chunk of chunks) {
    const lines = chunk.split("\n")
    lines[0] = rest + lines[0]
    // What is too long is refused whole; only so much of it is kept.
    rest = (lines.pop() ?? "").slice(0, MAX_LINE + 1)
    yield lines
  }
  yield [rest]
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
  if (line.length > MAX_LINE) throw new RangeError(`the line is refused: expected at most ${MAX_LINE} characters`)
  try {
    // `trim` takes a byte order mark, with which some editors begin a file, as well.
    return JSON.parse(line.trim())
  } catch (error) {
    throw new RangeError(`the line is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** zod says `undefined` where a key is missing; the query type says that the key is missing. */
function defined(data: z.infer<typeof BatchQuery>): NextQuery {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}
