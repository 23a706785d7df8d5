"use server"

import { z } from "zod"
import { type Acted, act } from "#app/_data/act.ts"
import { countNewerEntries } from "#app/_data/audit.ts"
import { parseAuditSearch } from "#core/search/audit.ts"

const Asked = z.object({ text: z.string().max(1_000), than: z.int().min(0) })

/** How many entries that fit have come since the page was read. */
export async function countNewer(input: z.input<typeof Asked>): Promise<Acted<{ count: number; isMore: boolean }>> {
  return await act(async (ctx) => {
    const { text, than } = Asked.parse(input)
    return await countNewerEntries(ctx, parseAuditSearch(text).terms, than)
  })
}
