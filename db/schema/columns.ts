import { bigint, customType } from "drizzle-orm/pg-core"
import { type Instant, instant, MAX_INSTANT } from "#core/brand.ts"

/** `timestamptz(3)` read and written as an {@link Instant}: the one place of the database floor that knows `Date`. */
export const instantColumn = customType<{ data: Instant; driverData: Date | string | number }>({
  dataType: () => "timestamp (3) with time zone",
  toDriver: (value) => new Date(value).toISOString(),
  fromDriver: (value) => instant(readMs(value)),
})

/** A bigint that is known to stay below 2^53. */
export const wholeNumber = (name: string) => bigint(name, { mode: "number" })

/** The last and the first instant that there is, for `infinity`, which anybody may write by SQL. */
const ENDS: Readonly<Record<string, number>> = {
  infinity: MAX_INSTANT,
  "-infinity": -MAX_INSTANT,
  Infinity: MAX_INSTANT,
  "-Infinity": -MAX_INSTANT,
}

function readMs(value: Date | string | number): number {
  return ENDS[String(value)] ?? new Date(value).getTime()
}
