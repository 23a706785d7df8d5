"use client"

import { useMantineColorScheme } from "@mantine/core"
import {
  createSpotlight,
  SpotlightAction,
  SpotlightActionsGroup,
  SpotlightActionsList,
  SpotlightEmpty,
  SpotlightRoot,
  SpotlightSearch,
} from "@mantine/spotlight"
import "@mantine/spotlight/styles.layer.css"
import IconSearch from "@tabler/icons-react/icons/IconSearch"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { useEffect, useState } from "react"
import type { Found } from "#app/_data/palette.ts"
import { OVERLAY } from "#app/_theme/theme.ts"
import { searchPalette } from "./actions.ts"
import { leave } from "./leaving.ts"
import { openOverlay } from "./overlays.ts"
import styles from "./palette.module.css"
import { NEW_SCHEDULE, ROOMS, runPath, schedulePath } from "./rooms.ts"

const TYPED_MS = 120
const [store, spotlight] = createSpotlight()

type Act = { label: string; note?: string; act: () => void }

/** Rooms, schedules by name, runs by id, and acts; what the server finds follows what is typed. */
export function Palette({ isOpen, close, mayEdit }: { isOpen: boolean; close: () => void; mayEdit: boolean }) {
  const [query, setQuery] = useState("")
  const { found, isLooking } = useFound(query)
  const router = useRouter()
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (isOpen) spotlight.open()
    else spotlight.close()
  }, [isOpen])

  // Enter takes the first, also of what has only just come.
  useEffect(() => {
    const list = document.getElementById(store.getState().listId)
    if (found === null || list === null) return
    list.querySelector("[data-selected]")?.removeAttribute("data-selected")
    list.querySelector("[data-action]")?.setAttribute("data-selected", "true")
    store.updateState((state) => ({ ...state, selected: 0 }))
  }, [found])

  const go = (href: Route) => () => leave(() => router.push(href))
  const matching = (acts: readonly Act[]) => acts.filter((one) => matches(one, query))
  const rooms = matching(
    Object.values(ROOMS).map((room) => ({ label: room.name, note: `g ${room.key}`, act: go(room.href) })),
  )
  const acts = matching([
    ...(mayEdit ? [{ label: "New schedule", note: "n", act: go(NEW_SCHEDULE) }] : []),
    { label: "Choose the time zone…", act: () => setTimeout(() => openOverlay("zone")) },
    { label: "Light theme", act: () => setColorScheme("light") },
    { label: "Dark theme", act: () => setColorScheme("dark") },
    { label: "Theme of the system", act: () => setColorScheme("auto") },
    { label: "Keys and help", note: "?", act: () => setTimeout(() => openOverlay("help")) },
  ])
  const schedules = (found?.schedules ?? []).map((schedule) => ({
    id: schedule.id,
    label: schedule.name,
    note: schedule.enabled ? schedule.task : `${schedule.task}, disabled`,
    act: go(schedulePath(schedule.id)),
  }))
  const run = found?.run ?? null
  const isEmpty = rooms.length + acts.length + schedules.length === 0 && run === null
  return (
    <SpotlightRoot
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={close}
      shortcut={null}
      attributes={{ content: { "aria-label": "Search or jump to" } }}
      scrollable
      maxHeight={420}
      size={560}
      centered={false}
      yOffset={96}
      overlayProps={OVERLAY}
      classNames={{ search: styles.search, actionsGroup: styles.group, content: styles.content }}
      transitionProps={{ duration: 0 }}
    >
      <SpotlightSearch
        placeholder="A schedule, a run's id, a room, an act"
        aria-label="Search or jump to"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
      />
      <SpotlightActionsList>
        {run === null ? null : (
          <SpotlightActionsGroup label="Run">
            <SpotlightAction
              label={run.id}
              description={`${run.schedule ?? "no schedule"}, ${run.state}`}
              onClick={go(runPath(run.id))}
            />
          </SpotlightActionsGroup>
        )}
        <Group label="Schedules" acts={schedules} />
        <Group label="Rooms" acts={rooms} />
        <Group label="Acts" acts={acts} />
        {isEmpty ? <SpotlightEmpty>{isLooking ? "Looking…" : "Nothing by that name"}</SpotlightEmpty> : null}
      </SpotlightActionsList>
    </SpotlightRoot>
  )
}

function Group({ label, acts }: { label: string; acts: readonly (Act & { id?: number })[] }) {
  if (acts.length === 0) return null
  return (
    <SpotlightActionsGroup label={label}>
      {acts.map((one) => (
        <SpotlightAction key={one.id ?? one.label} onClick={one.act}>
          <span className={styles.act}>
            <span className={styles.label}>{one.label}</span>
            <span className={styles.note}>{one.note}</span>
          </span>
        </SpotlightAction>
      ))}
    </SpotlightActionsGroup>
  )
}

/** Asks when typing rests, and shows no answer that a later question has overtaken. */
function useFound(query: string): { found: Found | null; isLooking: boolean } {
  const [answer, setAnswer] = useState<{ of: string; found: Found | null }>({ of: "", found: null })
  const text = query.trim()
  useEffect(() => {
    if (text === "") return
    let isCurrent = true
    const timer = setTimeout(async () => {
      const found = await searchPalette(text).catch(() => null)
      if (isCurrent) setAnswer({ of: text, found })
    }, TYPED_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text])
  return { found: text === "" ? null : answer.found, isLooking: text !== "" && answer.of !== text }
}

function matches({ label }: Act, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/)
  return words.every((word) => label.toLowerCase().includes(word))
}
