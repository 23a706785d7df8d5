import type { Instant } from "#core/brand.ts"
import { next, type Rule } from "#core/recurrence.ts"

type Switches = { enabled: boolean; maxFires: number | null; effectiveAt: Instant }

/** The next fires if nothing is changed, by the rule and not by the beat's cursor; none while it is disabled. */
export function upcoming(rule: Rule, of: Switches, fireCount: number, now: Instant, count: number): Instant[] {
  if (!of.enabled) return []
  const left = of.maxFires === null ? count : Math.min(count, of.maxFires - fireCount)
  const fires: Instant[] = []
  let fire = left > 0 ? next(rule, firesAfter(of, now)) : null
  while (fire !== null) {
    fires.push(fire)
    fire = fires.length < left ? next(rule, fire) : null
  }
  return fires
}

/** Nothing at or before the last edit of when it fires does fire. */
export function firesAfter({ effectiveAt }: Pick<Switches, "effectiveAt">, now: Instant): Instant {
  return now > effectiveAt ? now : effectiveAt
}
