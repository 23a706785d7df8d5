import type pg from "pg"
import type { Term } from "#core/run.ts"
import type { TermLimits } from "#db/ledger/term.ts"
import type { BeatSettings } from "#scheduler/beat/settings.ts"
import type { DatabaseClock } from "#scheduler/clock.ts"
import type { Log } from "#scheduler/log.ts"

/** What every part of a leader works with. It lives as long as its term. */
export type TermContext = {
  readonly pool: pg.Pool
  readonly term: Term
  readonly limits: TermLimits
  readonly settings: BeatSettings
  readonly clock: DatabaseClock
  readonly log: Log
  readonly namespace: string
  readonly redisUrl: string
  readonly queuePrefix: string
  /** Whether the term is still trusted. Asked before every act, because a frozen process cannot know that it was frozen. */
  canAct(): boolean
  /** Whether anything may fire: not while the database's clock cannot be trusted. */
  mayFire(): boolean
  /** Gives the term up. */
  stepDown(why: { reason: string; atLeast?: Term["epoch"]; holdOffMs?: number }): void
}
