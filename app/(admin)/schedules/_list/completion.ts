import { SCHEDULE_TRAITS } from "#core/search/schedules.ts"
import { quoted } from "#core/search/tokens.ts"

export type Choice = {
  /** What the token becomes. */
  text: string
  /** What it asks for. */
  words: string
  /** A key whose value is still to come. */
  isOpen: boolean
}

const KEYS: readonly (readonly [key: string, words: string])[] = [
  ["is:", "enabled, disabled, failing, set-aside, file-owned"],
  ["tag:", "has any of these tags"],
  ["task:", "runs this task, * for any characters"],
  ["queue:", "goes to this queue"],
  ["next:", "fires within or beyond a time, such as <1h"],
  ["source:", "comes from ui, api, import or a file"],
]
const TRAITS: Record<(typeof SCHEDULE_TRAITS)[number], string> = {
  enabled: "switched on",
  disabled: "switched off",
  failing: "its last run failed",
  "set-aside": "the beat found a fault in it",
  "file-owned": "kept in a file",
}
const FIXED: Readonly<Record<string, readonly (readonly [value: string, words: string])[]>> = {
  is: SCHEDULE_TRAITS.map((trait) => [trait, TRAITS[trait]] as const),
  next: [
    ["<5m", "within five minutes"],
    ["<1h", "within the hour"],
    ["<1d", "within a day"],
    [">7d", "not for a week"],
    ["never", "fires no more"],
  ],
  source: [
    ["ui", "made here"],
    ["api", "made by a program or the command line"],
    ["import", "brought along"],
    ["file", "kept in a file"],
  ],
}

/** The token that is being typed: what stands before it stays as it is. */
export function lastToken(typed: string): { before: string; token: string } {
  const at = typed.search(/(?:"[^"]*"|"[^"]*$|[^\s"])*$/)
  return { before: typed.slice(0, at), token: typed.slice(at) }
}

/** A token cut where a value begins: `-tag:billing,re` has the key `tag` and is asked to go on from `re`. */
export function partsOf(token: string): { sign: string; key: string | null; done: string; value: string } {
  const match = /^(-?)([a-z]+):(.*,)?([^,]*)$/i.exec(token)
  if (match === null) return { sign: "", key: null, done: "", value: token }
  const [, sign = "", key = "", done = "", value = ""] = match
  return { sign, key: key.toLowerCase(), done, value: value.replace(/^"|"$/g, "") }
}

/** What a token can become by what the language itself knows. */
export function fixedChoices(token: string): Choice[] {
  const { sign, key, done, value } = partsOf(token)
  if (key === null) {
    const typed = token.replace(/^-/, "").toLowerCase()
    const minus = token.startsWith("-") ? "-" : ""
    return KEYS.filter(([name]) => name.startsWith(typed)).map(([name, words]) => ({
      text: `${minus}${name}`,
      words,
      isOpen: true,
    }))
  }
  return (FIXED[key] ?? [])
    .filter(([one]) => one.startsWith(value.toLowerCase()) || one.replace(/^[<>]/, "").startsWith(value))
    .map(([one, words]) => ({ text: `${sign}${key}:${done}${one}`, words, isOpen: false }))
}

/** The same for values that the schedules have. */
export function foundChoices(token: string, values: readonly string[]): Choice[] {
  const { sign, key, done } = partsOf(token)
  return values.map((one) => ({ text: `${sign}${key}:${done}${quoted(one)}`, words: "", isOpen: false }))
}
