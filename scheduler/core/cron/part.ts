import { addRange, DAY_OF_MONTH, DAY_OF_WEEK, type FieldSet, type FieldSpec } from "#core/cron/field.ts"
import type { Place } from "#core/cron/parse.ts"
import { refuse, suggestWrap } from "#core/cron/refuse.ts"
import { hashText, scaled } from "#core/recurrence/hash.ts"

const PART = /^(?:(\*)|([A-Za-z]+|\d+)(?:-([A-Za-z]+|\d+))?)(?:\/(\d+))?$/
const FULL_NAME = /\b(?:(?:jan|febr)uary|march|april|june|july|august|[a-z]{4,6}ber|[a-z]{3,6}day)\b/gi
const HASHED = /^H(?:\((\d+)-(\d+)\))?(?:\/(\d+))?$/i

/** One part between commas; adds what it selects to `set`. */
export function parsePart(part: string, place: Place, set: FieldSet): void {
  const { spec } = place
  if (/^H(?![A-Z])/i.test(part)) return addHashed(part, place, set)
  if (spec === DAY_OF_MONTH && addSpecialDay(part, place, set)) return
  if (spec === DAY_OF_WEEK && addSpecialWeekday(part, place, set)) return
  const match = PART.exec(part)
  if (!match) throw refuse(place, part, expected(spec))
  const step = stepOf(match[4], part, place)
  if (match[1] !== undefined) return addRange(set, spec.min, lastOf(spec), step)
  const first = numberOf(match[2] ?? "", part, place)
  if (match[3] === undefined) return addRange(set, first, match[4] === undefined ? first : spec.max, step)
  const last = numberOf(match[3], part, place)
  if (last < first) throw refuse(place, part, "a range that runs upwards", suggestWrap(spec, first, last, step))
  addRange(set, first, last, step)
}

/** `H` picks one value, `H/n` one of the n phases, `H(a-b)` both within limits: the same for a name everywhere. */
function addHashed(part: string, place: Place, set: FieldSet): void {
  const { spec } = place
  const match = HASHED.exec(part)
  if (!match)
    throw refuse(place, part, `H, H/n, H(a-b) or H(a-b)/n with numbers, such as H(${spec.min}-${spec.hashMax})`)
  const first = match[1] === undefined ? spec.min : numberOf(match[1], part, place)
  const last = match[2] === undefined ? spec.hashMax : numberOf(match[2], part, place)
  if (last < first) throw refuse(place, part, "a range that runs upwards", `H(${last}-${first})`)
  const hash = hashText(place.name, spec.salt)
  if (match[3] === undefined) {
    const value = first + scaled(hash, last - first + 1)
    return addRange(set, value, value, 1)
  }
  const step = stepOf(match[3], part, place)
  addRange(set, first + scaled(hash, Math.min(step, last - first + 1)), last, step)
}

function addSpecialDay(part: string, place: Place, set: FieldSet): boolean {
  const text = part.toUpperCase()
  const last = /^L(?:-(\d+))?$/.exec(text)
  if (last) {
    const before = Number(last[1] ?? 0)
    if (before > 30) throw refuse(place, part, "L-1 to L-30", "L-30")
    set.beforeLast |= 1 << before
    return true
  }
  if (text === "LW" || text === "WL") {
    set.lastWorkday = true
    return true
  }
  const nearest = /^(\d+)W$/.exec(text)
  if (nearest) {
    const day = Number(nearest[1])
    if (day < 1 || day > 31) throw refuse(place, part, "1W to 31W")
    set.nearest |= 1 << day
    return true
  }
  if (/W/.test(text) && !/^[A-Z]+$/.test(text)) throw refuse(place, part, "one day before W, such as 15W")
  return false
}

function addSpecialWeekday(part: string, place: Place, set: FieldSet): boolean {
  const text = part.toUpperCase()
  if (text === "L") throw refuse(place, part, "a weekday before L, such as 5L for the last Friday", "6 for Saturday")
  const last = /^([A-Z]{3}|\d+)L$/.exec(text)
  if (last) {
    set.lastOf |= 1 << (numberOf(last[1] ?? "", part, place) % 7)
    return true
  }
  const nth = /^([A-Z]+|\d+)#(\d+)$/.exec(text)
  if (nth) {
    const day = numberOf(nth[1] ?? "", part, place) % 7
    const count = Number(nth[2])
    if (count < 1 || count > 5) {
      throw refuse(place, part, "the 1st to 5th of a weekday, such as 5#2", `${nth[1]}#${count < 1 ? 1 : 5}`)
    }
    if (count === 5) set.fifth |= 1 << day
    else set.nth |= 1 << (7 * (count - 1) + day)
    return true
  }
  return false
}

function numberOf(text: string, part: string, place: Place): number {
  const { spec } = place
  const value = /^\d/.test(text) ? Number(text) : nameValue(spec, text)
  if (value >= spec.min && value <= spec.max) return value
  throw refuse(place, part, expected(spec), nearPart(part, text, spec, value))
}

function nameValue(spec: FieldSpec, text: string): number {
  const index = spec.names.indexOf(text.toUpperCase())
  return index < 0 ? Number.NaN : index + spec.min
}

/** The part with what was probably meant in it: short names for full ones, or a number within its field. */
function nearPart(part: string, text: string, spec: FieldSpec, value: number): string | undefined {
  const short = part.replace(FULL_NAME, (name) => name.slice(0, 3).toUpperCase())
  if (short !== part && spec.names.some((name) => short.includes(name))) return short
  if (part.endsWith(`-${text}`)) return value === spec.max + 1 ? part.replace(`-${text}`, `-${spec.max}`) : undefined
  if (part !== text) return undefined
  if (value === spec.max + 1 && spec.min === 0) return "0"
  if (value === 0 && spec.min === 1) return "1"
  return undefined
}

function stepOf(text: string | undefined, part: string, place: Place): number {
  if (text === undefined) return 1
  const { spec } = place
  const step = Number(text)
  if (step >= 1 && step <= spec.maxStep) return step
  throw refuse(place, part, `a step of 1 to ${spec.maxStep} after "/"`, stepHint(spec, step))
}

function stepHint(spec: FieldSpec, step: number): string | undefined {
  if (step === 0) return "*"
  if (spec.name === "minute" && step === 60) return "0"
  if (spec.name === "minute" && step % 60 === 0 && step / 60 < 24) return `"0 */${step / 60} * * *"`
  if (spec.name === "hour" && step === 24) return "0"
  if (spec.name === "minute" || spec.name === "second") return "an interval, which counts elapsed time"
  return undefined
}

function lastOf(spec: FieldSpec): number {
  return spec === DAY_OF_WEEK ? 6 : spec.max
}

function expected(spec: FieldSpec): string {
  const names = spec.names.length === 0 ? "" : ` or ${spec.names[0]} to ${spec.names[spec.names.length - 1]}`
  return `${spec.min} to ${spec.max}${names}, such as ${spec.example}`
}
