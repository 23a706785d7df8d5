/** The beat's times, in ms unless the name says otherwise. Why each has its size: docs/protocol.md. */
export type BeatSettings = Readonly<{
  leaseTtlMs: number
  renewEveryMs: number
  /** How often a standby looks at the lease. */
  standbyPollMs: number
  /** How long a holder's backend must be absent before its lease is taken early. */
  backendAbsentMs: number
  /** How far ahead of their due time occurrences are planned. */
  lookAheadMs: number
  /** How many cursors one plan takes. */
  planBatch: number
  /** How many jobs, and how many bytes of payload, one transaction in Redis takes. */
  sendBatch: number
  sendBytes: number
  /** How many planned runs are kept in memory ahead of their time. */
  loadedRuns: number
  /** No answer from Redis within this time means that nothing is known. */
  redisTimeoutMs: number
  guardTtlSeconds: number
  /** How many days of runs are kept. */
  retentionDays: number
  /** A step of the database's clock larger than this holds firing, and is said. */
  clockStepMs: number
}>

export const BEAT_SETTINGS: BeatSettings = {
  leaseTtlMs: 3_000,
  renewEveryMs: 1_000,
  standbyPollMs: 40,
  backendAbsentMs: 150,
  lookAheadMs: 1_000,
  planBatch: 1_000,
  sendBatch: 1_000,
  sendBytes: 1_000_000,
  loadedRuns: 20_000,
  redisTimeoutMs: 1_500,
  guardTtlSeconds: 900,
  retentionDays: 30,
  clockStepMs: 5_000,
}
