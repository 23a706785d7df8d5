import { answered } from "#app/_data/answer.ts"
import { processHub } from "#app/_data/live/open.ts"
import { eventStream, reachText } from "#app/_data/live/stream.ts"
import { currentUser } from "#app/_data/session.ts"

export const dynamic = "force-dynamic"

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // Compression and proxies would keep events back until they have many.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
}

/**
 * Server-sent events for screens of people who are signed in: which topics changed, and whether the database answers. While
 * it does not, nobody can be known, and that is all that is said.
 */
export async function GET(request: Request): Promise<Response> {
  const { value: user, outage } = await answered(currentUser)
  if (outage !== null) return new Response(reachText(true), { headers: HEADERS })
  if (user === null) return new Response("Sign in first", { status: 401 })
  return new Response(eventStream(processHub(), { signal: request.signal }), { headers: HEADERS })
}
