import fc from "fast-check"

/* Random cron lines of the whole dialect, and parts of it. */

type Field = { min: number; max: number }

const value = ({ min, max }: Field) => fc.integer({ min, max }).map(String)
const range = (field: Field) =>
  fc
    .tuple(fc.integer(field), fc.integer(field))
    .map(([a, b]) => (a === b ? String(a) : `${Math.min(a, b)}-${Math.max(a, b)}`))
const steppedRange = (field: Field, steps: number) =>
  fc
    .tuple(fc.integer({ min: field.min, max: field.max - 1 }), fc.integer({ min: 2, max: steps }))
    .map(([first, step]) => `${first}-${field.max}/${step}`)
const stepped = (steps: number) => fc.integer({ min: 2, max: steps }).map((step) => `*/${step}`)
const openStep = (field: Field, steps: number) =>
  fc.tuple(value(field), fc.integer({ min: 2, max: steps })).map(([first, step]) => `${first}/${step}`)
const list = (field: Field) =>
  fc
    .uniqueArray(fc.integer(field), { minLength: 2, maxLength: 4 })
    .map((values) => values.sort((a, b) => a - b).join(","))

const SIXTY = { min: 0, max: 59 }
const HOURS = { min: 0, max: 23 }
/** Days that every month of a random set can have: an impossible date is refused, and that is tested elsewhere. */
const DATES = { min: 1, max: 28 }
const MONTHS = { min: 1, max: 12 }
const WEEKDAYS = { min: 0, max: 6 }

const times = (field: Field, steps: number) =>
  fc.oneof(
    { weight: 4, arbitrary: value(field) },
    { weight: 2, arbitrary: fc.constant("*") },
    { weight: 2, arbitrary: stepped(steps) },
    { weight: 1, arbitrary: range(field) },
    { weight: 1, arbitrary: list(field) },
    { weight: 1, arbitrary: steppedRange(field, steps) },
  )

/** Hours in which clocks change are drawn often, or most cases would say nothing about changes. */
const hours = fc.oneof(
  { weight: 2, arbitrary: times(HOURS, 12) },
  fc.constantFrom("0", "1", "2", "3", "23", "1-3", "0,2"),
)

const months = fc.oneof(
  { weight: 5, arbitrary: fc.constant("*") },
  value(MONTHS),
  list(MONTHS),
  range(MONTHS),
  fc.constantFrom("JAN", "MAR-MAY", "*/3"),
)
const plainDates = fc.oneof({ weight: 5, arbitrary: fc.constant("*") }, value(DATES), list(DATES), range(DATES))
const plainWeekdays = fc.oneof(
  { weight: 5, arbitrary: fc.constant("*") },
  value(WEEKDAYS),
  list(WEEKDAYS),
  fc.constantFrom("MON-FRI", "SUN", "SAT", "1-3"),
)
const richDates = fc.oneof(
  { weight: 3, arbitrary: plainDates },
  fc.constantFrom("?", "L", "LW", "L-3", "1W", "15W", "1,15", "*/2", "*/7", "1W,LW", "10,31", "1,29", "10,L"),
)
const richWeekdays = fc.oneof(
  { weight: 3, arbitrary: plainWeekdays },
  fc.constantFrom("?", "1#1", "5#2", "0#4", "5L", "FRIL", "7", "*/2", "1#2,3L", "0-7", "1/2"),
)

const joined = (...fields: fc.Arbitrary<string>[]) => fc.tuple(...fields).map((parts) => parts.join(" "))
const seconds = times(SIXTY, 30)
const minutes = times(SIXTY, 30)
const openMinutes = fc.oneof({ weight: 5, arbitrary: minutes }, openStep(SIXTY, 30))

/** Five or six fields, everything that the dialect has but `H`, days that months of any choice have. */
export const anyLine = fc.oneof(
  { weight: 5, arbitrary: joined(openMinutes, hours, richDates, months, richWeekdays) },
  { weight: 1, arbitrary: joined(seconds, openMinutes, hours, richDates, months, richWeekdays) },
)

/** Five fields without letters beyond names, and at most one restricted day field. */
export const plainLine = fc.oneof(
  joined(minutes, hours, plainDates, months, fc.constant("*")),
  joined(minutes, hours, fc.constant("*"), months, plainWeekdays),
  joined(minutes, hours, plainDates, months, plainWeekdays),
)

/** One minute, one hour, every day. */
export const dailyLine = fc
  .tuple(fc.integer({ min: 1, max: 59 }), fc.oneof(fc.constantFrom(0, 1, 2, 3, 23), fc.integer(HOURS)))
  .map(([minute, hour]) => `${minute} ${hour} * * *`)
