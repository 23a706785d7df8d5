import type { Route } from "next"
import { tokenText } from "#core/search/tokens.ts"

export type Room = { href: Route; name: string; key: string }

/** In the order of the navigation; `key` follows `g`. */
export const ROOMS = {
  dashboard: room("/", "Dashboard", "d"),
  schedules: room("/schedules", "Schedules", "s"),
  runs: room("/runs", "Runs", "r"),
  audit: room("/audit", "Audit log", "a"),
} as const

export const NEW_SCHEDULE = pathOf("/schedules/new")
export const CHANGE_PASSWORD = pathOf("/change-password")

export function schedulePath(id: number): Route {
  return pathOf(`/schedules/${id}`)
}

export function runPath(id: string): Route {
  return pathOf(`/runs/${encodeURIComponent(id)}`)
}

/** The list of runs of one schedule. */
export function runsOf(schedule: string): Route {
  return pathOf(`/runs?q=${encodeURIComponent(tokenText({ isNegated: false, key: "schedule", values: [schedule] }))}`)
}

/** The room in which a path is; null for an address that is in none. */
export function roomOf(pathname: string): Room | null {
  return Object.values(ROOMS).find(({ href }) => pathname === href || pathname.startsWith(`${href}/`)) ?? null
}

function room(path: string, name: string, key: string): Room {
  return { href: pathOf(path), name, key }
}

/** Rooms are folders of their own that the frame does not import: a test opens each of these paths. */
function pathOf(path: string): Route {
  return path as Route
}
