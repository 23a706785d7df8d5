import type { Route } from "next"
import { schedulePath } from "#app/_shell/rooms.ts"

export const TABS = ["overview", "runs", "audit"] as const
export type Tab = (typeof TABS)[number]
export type Params = Record<string, string | string[] | undefined>

/** What the address says beside which schedule. A place in a list is one of the tab that it names. */
export type Asked = { tab: Tab; older: string | null; newer: string | null; entry: number | null }

export function askedOf(params: Params): Asked {
  const tab = TABS.find((one) => one === first(params.tab)) ?? "overview"
  const entry = Number(first(params.entry))
  return {
    tab,
    older: first(params.older) ?? null,
    newer: first(params.newer) ?? null,
    entry: Number.isSafeInteger(entry) && entry > 0 ? entry : null,
  }
}

/** The number of a path; null for what is none. */
export function scheduleIdOf(text: string): number | null {
  const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
  return id !== null && Number.isSafeInteger(id) ? id : null
}

export function tabPath(id: number, tab: Tab, place: { older?: string; newer?: string; entry?: number } = {}): Route {
  const params = new URLSearchParams(tab === "overview" ? {} : { tab })
  for (const [name, value] of Object.entries(place)) params.set(name, String(value))
  const query = params.toString()
  return (query === "" ? schedulePath(id) : `${schedulePath(id)}?${query}`) as Route
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
