export const dynamic = "force-dynamic"

/** Says that this process answers, whatever Postgres and Redis do. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } })
}
