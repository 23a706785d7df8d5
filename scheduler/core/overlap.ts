import type { OverlapPolicy } from "#core/policies.ts"

export type OverlapDecision = "send" | "skip" | "hold" | "replace"

/** What to do with a due run while `live` earlier runs of its schedule have been sent and not ended. */
export function decideOverlap(policy: OverlapPolicy, live: number): OverlapDecision {
  if (policy === "allow" || live === 0) return "send"
  return policy
}
