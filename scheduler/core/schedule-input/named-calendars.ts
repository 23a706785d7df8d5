import { type Calendar, CalendarRules } from "#core/recurrence/shape.ts"
import { type InputProblem, problem, problemsOf } from "#core/schedule-input/problems.ts"

const parsedRules = new WeakMap<object, CalendarRules>()

/** The calendars that a row names, out of rows that anybody may have written; what is wrong is added to `problems`. */
export function namedCalendars(
  problems: InputProblem[],
  names: readonly string[],
  calendars: readonly { name: string; rules: unknown }[],
): Calendar[] {
  return names.flatMap((name) => {
    const found = calendars.find((calendar) => calendar.name === name)
    if (found === undefined) {
      problems.push(problem("calendars", name, "expected the name of a calendar"))
      return []
    }
    const rules = calendarRules(problems, name, found.rules)
    return rules === null ? [] : [{ name, rules }]
  })
}

/** Thousands of schedules share one calendar's rules: they are parsed once for as long as the object lives. */
function calendarRules(problems: InputProblem[], name: string, rules: unknown): CalendarRules | null {
  const known = rules !== null && typeof rules === "object" ? parsedRules.get(rules) : undefined
  if (known !== undefined) return known
  const parsed = CalendarRules.safeParse(rules)
  if (!parsed.success) {
    problems.push(...problemsOf(parsed.error, rules, { at: `calendar ${name}` }))
    return null
  }
  if (rules !== null && typeof rules === "object") parsedRules.set(rules, parsed.data)
  return parsed.data
}
