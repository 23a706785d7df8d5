import "server-only"
import { cookies } from "next/headers"
import { parseReaderZone, type ReaderZone, ZONE_COOKIE } from "#app/_shell/reader-zone.ts"

/** The zone in which this reader wants times told; UTC until the browser has said its own. */
export async function readerZone(): Promise<ReaderZone> {
  return parseReaderZone((await cookies()).get(ZONE_COOKIE)?.value)
}
