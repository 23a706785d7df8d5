import { END_SECOND, FIRST_SECOND } from "#core/recurrence/civil.ts"
import type { DstPolicy } from "#core/recurrence/shape.ts"
import { type FireSource, secondAfter, secondBefore } from "#core/recurrence/source.ts"
import { nextMatching, nextNominal, prevMatching, prevNominal, type WallRule } from "#core/zone/walk.ts"
import type { Zone } from "#core/zone/zone.ts"

/** Fires of a rule about wall time, under a clock-change policy. `isFixed`: its times are single ones, no wildcard. */
export class WallSource implements FireSource {
  readonly rule: WallRule
  readonly cycleS: number
  private readonly zone: Zone
  private readonly isNominal: boolean
  private readonly skipGaps: boolean

  constructor(rule: WallRule, isFixed: boolean, zone: Zone, dst: DstPolicy) {
    this.rule = rule
    this.cycleS = rule.cycleS
    this.zone = zone
    this.isNominal = isFixed && dst !== "every"
    this.skipGaps = dst === "skip"
  }

  nextFire(after: number): number {
    const from = Math.max(secondAfter(after), FIRST_SECOND)
    if (from >= END_SECOND) return Number.NaN
    const second = this.isNominal
      ? nextNominal(this.rule, this.zone, from, this.skipGaps)
      : nextMatching(this.rule, this.zone, from)
    return second < END_SECOND ? second * 1000 : Number.NaN
  }

  prevFire(before: number): number {
    const from = Math.min(secondBefore(before), END_SECOND - 1)
    if (from < FIRST_SECOND) return Number.NaN
    const second = this.isNominal
      ? prevNominal(this.rule, this.zone, from, this.skipGaps)
      : prevMatching(this.rule, this.zone, from)
    return second >= FIRST_SECOND ? second * 1000 : Number.NaN
  }
}

/** The set union of several sources: an instant fires once. */
export class UnionSource implements FireSource {
  readonly sources: readonly FireSource[]
  readonly cycleS: number

  constructor(sources: readonly FireSource[]) {
    this.sources = sources
    this.cycleS = Math.max(...sources.map(({ cycleS }) => cycleS))
  }

  nextFire(after: number): number {
    let earliest = Number.NaN
    for (const source of this.sources) {
      const fire = source.nextFire(after)
      if (!(fire >= earliest)) earliest = Number.isNaN(fire) ? earliest : fire
    }
    return earliest
  }

  prevFire(before: number): number {
    let latest = Number.NaN
    for (const source of this.sources) {
      const fire = source.prevFire(before)
      if (!(fire <= latest)) latest = Number.isNaN(fire) ? latest : fire
    }
    return latest
  }
}
