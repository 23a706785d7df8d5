import type { Route } from "next"
import { ROOMS } from "#app/_shell/rooms.ts"

/** The orders of the list, and how the footer and the column heads name them. */
export const ORDERS = {
  next: { words: "next fire", isDescending: false },
  name: { words: "name", isDescending: false },
  "last-run": { words: "last run", isDescending: true },
  updated: { words: "last change", isDescending: true },
} as const
export type Order = keyof typeof ORDERS

/** What the URL asks of the list. */
export type Wish = {
  q: string
  sort: Order
  isDescending: boolean
  /** A place in the list, as an earlier page gave it. */
  page: string | null
  /** The number of the page's first row, for the footer. */
  from: number
}
export type Params = Readonly<Record<string, string | string[] | undefined>>

/** A form without JavaScript sends what stands in chips and what was typed as two `q`. */
export function wishOf(params: Params): Wish {
  const q = [params.q ?? ""].flat().join(" ").replace(/\s+/g, " ").trim()
  const given = one(params.sort) ?? "next"
  const name = given.replace(/^-/, "")
  const sort = isOrder(name) ? name : "next"
  const from = Number(one(params.from) ?? "1")
  return {
    q,
    sort,
    isDescending: isOrder(name) && given.startsWith("-"),
    page: one(params.after) ?? one(params.before) ?? null,
    from: Number.isSafeInteger(from) && from > 0 ? from : 1,
  }
}

/** The list as a URL; a turn of the page is left out, so that another filter or order begins at its start. */
export function listPath({ q, sort, isDescending }: Pick<Wish, "q" | "sort" | "isDescending">, turn?: Turn): Route {
  const params = new URLSearchParams()
  if (q !== "") params.set("q", q)
  if (sort !== "next" || isDescending) params.set("sort", `${isDescending ? "-" : ""}${sort}`)
  if (turn !== undefined) {
    params.set(turn.to, turn.page)
    params.set("from", String(turn.from))
  }
  // Searches are for people: colons, commas and stars may stand in a URL as they are.
  const text = params.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%3C", "<")
  return (text === "" ? ROOMS.schedules.href : `${ROOMS.schedules.href}?${text}`) as Route
}
export type Turn = { to: "after" | "before"; page: string; from: number }

/** The same list in another order: a second click on an order turns it round. */
export function ordered(wish: Wish, sort: Order): Route {
  const isDescending = wish.sort === sort ? !wish.isDescending : ORDERS[sort].isDescending
  return listPath({ ...wish, sort, isDescending })
}

function isOrder(text: string): text is Order {
  return Object.hasOwn(ORDERS, text)
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
