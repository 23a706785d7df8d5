import { type SQL, sql } from "drizzle-orm"
import { type Instant, instant } from "#core/brand.ts"
import { assertNever } from "#core/errors.ts"
import { formatInstant } from "#core/schedule-input/instants.ts"
import type { NextFire, ScheduleTerm, ScheduleTrait } from "#core/search/schedules.ts"

/** The living schedules, called `s`, of which every term holds. `now`: what distances of the next fire are counted from. */
export function matching(terms: readonly ScheduleTerm[], now: Instant): SQL {
  return sql.join([sql`s.deleted_at is null`, ...terms.map((term) => conditionOf(term, now))], sql` and `)
}

/** Bounds that terms set to the next fire of every match, as conditions on a column of `schedule_cursors`: an index begins there. */
export function nextFireBounds(terms: readonly ScheduleTerm[], now: Instant, column: SQL): SQL[] {
  return terms.flatMap((term) => {
    const [only, ...others] = term.key === "next" ? term.values : []
    if (only === undefined || term.isNegated || others.length > 0 || only.side === "never") return []
    return [fireWithin(column, only, now)]
  })
}

/** Whether nothing that matches can have a next fire. */
export function neverFires(terms: readonly ScheduleTerm[]): boolean {
  return terms.some(
    (term) =>
      !term.isNegated &&
      ((term.key === "is" && term.values.every((trait) => trait === "disabled" || trait === "set-aside")) ||
        (term.key === "next" && term.values.every((next) => next.side === "never"))),
  )
}

function conditionOf(term: ScheduleTerm, now: Instant): SQL {
  const any = sql`(${sql.join(alternatives(term, now), sql` or `)})`
  return term.isNegated ? sql`not ${any}` : any
}

function alternatives(term: ScheduleTerm, now: Instant): SQL[] {
  switch (term.key) {
    case "is":
      return term.values.map(hasTrait)
    case "tag":
      return [sql`s.tags && ${sql.param(term.values)}::text[]`]
    case "task":
      return term.values.map((glob) => sql`s.task like ${likeOfGlob(glob)}`)
    case "queue":
      return term.values.map((glob) => sql`s.queue like ${likeOfGlob(glob)}`)
    case "source":
      return term.values.map((source) => (source === "file" ? hasTrait("file-owned") : sql`s.source = ${source}`))
    case "next":
      return term.values.map((next) => nextFire(next, now))
    case "word":
      return term.values.map(nameHolds)
    default:
      return assertNever(term)
  }
}

function hasTrait(trait: ScheduleTrait): SQL {
  switch (trait) {
    case "enabled":
      return sql`s.enabled`
    case "disabled":
      return sql`not s.enabled`
    case "failing":
      return sql`exists (select 1 from schedule_cursors f where f.schedule_id = s.id and f.failures_in_a_row > 0)`
    case "set-aside":
      return sql`s.fault is not null`
    case "file-owned":
      // As the partial index has it: a parameter would hide that from the planner.
      return sql`s.source like 'file:%'`
    default:
      return assertNever(trait)
  }
}

function nextFire(next: NextFire, now: Instant): SQL {
  const column = sql`n.next_fire_at`
  const fires = next.side === "never" ? sql`${column} is not null` : fireWithin(column, next, now)
  const found = sql`exists (select 1 from schedule_cursors n where n.schedule_id = s.id and ${fires})`
  return next.side === "never" ? sql`not ${found}` : found
}

function fireWithin(column: SQL, next: Exclude<NextFire, { side: "never" }>, now: Instant): SQL {
  const at = formatInstant(instant(now + next.ms))
  return next.side === "<" ? sql`${column} < ${at}::timestamptz` : sql`${column} > ${at}::timestamptz`
}

/**
 * Letters in either case. A database with the collation C folds ASCII alone, so a word with other letters is looked
 * for by a pattern that has both of each.
 */
function nameHolds(word: string): SQL {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (/^[\x00-\x7f]*$/.test(word)) return sql`lower(s.name) like ${`%${escapeLike(word.toLowerCase())}%`}`
  const either = [...word].map((char) => {
    const [lower, upper] = [char.toLowerCase(), char.toUpperCase()]
    return lower === upper ? escapePattern(char) : `(${escapePattern(lower)}|${escapePattern(upper)})`
  })
  return sql`s.name ~ ${either.join("")}`
}

function likeOfGlob(glob: string): string {
  return escapeLike(glob).replace(/\*/g, "%")
}

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&")
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")
}
