const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const SIZES_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY_MS),
]

/** The smallest round length of time that cuts a span into at most `most` pieces. */
export function bucketMsFor(spanMs: number, most: number): number {
  const round = SIZES_MS.find((size) => spanMs / size <= most)
  return round ?? Math.ceil(spanMs / most / DAY_MS) * DAY_MS
}
