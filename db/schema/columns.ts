import { bigint, customType } from "drizzle-orm/pg-core"
import { type Instant, instant } from "#core/brand.ts"

/** `timestamptz(3)` read and written as an {@link Instant}: the one place of the database floor that knows `Date`. */
export const instantColumn = customType<{ data: Instant; driverData: Date | string }>({
  dataType: () => "timestamp (3) with time zone",
  toDriver: (value) => new Date(value).toISOString(),
  fromDriver: (value) => instant((value instanceof Date ? value : new Date(value)).getTime()),
})

/** A bigint that is known to stay below 2^53. */
export const wholeNumber = (name: string) => bigint(name, { mode: "number" })
