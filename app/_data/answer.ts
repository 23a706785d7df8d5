import "server-only"
import { outageOf } from "#app/_data/outage.ts"
import type { Outage } from "#app/_ui/outage.tsx"

export type Answer<T> = { value: T; outage: null } | { value: null; outage: Outage }

/**
 * What a read brought, or why the database did not answer: a page shows `<OutageView>` for that and comes back by itself.
 * @throws what is not an outage: redirects, "not found", faults of the program.
 */
export async function answered<T>(read: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await read(), outage: null }
  } catch (error) {
    return { value: null, outage: outageOf(error) }
  }
}
