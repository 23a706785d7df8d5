"use client"

import { createContext, type ReactNode, use } from "react"
import type { Instant } from "#core/brand.ts"

/** What the acting parts of the list know of a row. */
export type ScopedRow = {
  id: number
  name: string
  zone: string
  nextAt: Instant | null
  enabled: boolean
  revision: number
  mark: string
}

export type Scope = {
  /** The search that found the rows. */
  filter: string
  /** The page as the URL has it. */
  params: Record<string, string>
  rows: readonly ScopedRow[]
  count: number
  now: Instant
  readerZone: string
  /** Null when the role is enough, else what it takes. */
  noSwitch: string | null
  noEdit: string | null
}

const ScopeContext = createContext<Scope | null>(null)

export function ListScope({ scope, children }: { scope: Scope; children: ReactNode }) {
  return <ScopeContext value={scope}>{children}</ScopeContext>
}

export function useScope(): Scope {
  const scope = use(ScopeContext)
  if (scope === null) throw new Error("a part of the list stands outside of its scope")
  return scope
}
