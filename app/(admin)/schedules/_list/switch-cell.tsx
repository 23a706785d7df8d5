"use client"

import { Switch, Tooltip } from "@mantine/core"
import { useRouter } from "next/navigation"
import { type ReactNode, useTransition } from "react"
import { shortText } from "#app/_format/time.ts"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import { databaseClock } from "#app/_ui/ticker.ts"
import { notify } from "#app/_ui/toast.tsx"
import { switchSchedule, undoAct } from "#app/(admin)/schedules/actions.ts"
import { openDialog } from "./act-dialog-url.ts"
import cells from "./cells.module.css"
import { useScope } from "./list-scope.tsx"
import styles from "./switch-cell.module.css"
import { forgetSwitched, rememberSwitched, useSwitched } from "./switched.ts"

type SwitchCellProps = { id: number; name: string; enabled: boolean; revision: number }

/** On is one click; off opens the dialog that says what will not happen. */
export function SwitchCell({ id, name, enabled, revision }: SwitchCellProps) {
  const { noSwitch } = useScope()
  const router = useRouter()
  const switched = useSwitched(id, revision)
  const [isPending, start] = useTransition()
  const isOn = switched?.enabled ?? enabled

  function enable() {
    rememberSwitched(id, { enabled: true, revision, nextAt: null, isSure: false })
    start(async () => {
      const result = await switchSchedule({ id, enabled: true, note: null, until: null, zone: "UTC" })
      if (!result.ok) {
        forgetSwitched(id)
        notify({ tone: "bad", message: `${name} was not enabled: ${result.message}` })
        return
      }
      rememberSwitched(id, { enabled: true, revision: result.revision, nextAt: result.nextAt, isSure: true })
      notifyDone(result.message, result.batch, () => {
        forgetSwitched(id)
        router.refresh()
      })
    })
  }

  const box = (
    <span className={styles.box} data-pending={isPending || undefined}>
      <Switch
        checked={isOn}
        disabled={noSwitch !== null}
        onChange={() => (isOn ? openDialog("disable", id) : enable())}
        aria-label={noSwitch === null ? `${name} is ${isOn ? "enabled" : "disabled"}` : `${name}. ${noSwitch}`}
        aria-busy={isPending}
        data-switch={id}
      />
    </span>
  )
  return noSwitch === null ? box : <Tooltip label={noSwitch}>{box}</Tooltip>
}

/** Says what was done, with the way back where there is one. */
export function notifyDone(message: string, batch: string | null, undone: () => void): void {
  if (batch === null) return notify({ tone: "quiet", message })
  notify({
    tone: "ok",
    message,
    undo: async () => {
      const result = await undoAct(batch)
      if (result.ok) undone()
      return result
    },
  })
}

/** What the server said of the next fire, or what an act on this screen has made of it since. */
export function NextFireNow({
  id,
  revision,
  enabled,
  children,
}: {
  id: number
  revision: number
  enabled: boolean
  children: ReactNode
}) {
  const switched = useSwitched(id, revision)
  const { rows } = useScope()
  if (switched === null || switched.enabled === enabled) return children
  const zone = rows.find((row) => row.id === id)?.zone ?? "UTC"
  if (!switched.enabled)
    return (
      <div className={cells.two}>
        <span className={cells.quiet}>Disabled</span>
        <span className={cells.second}>just now</span>
      </div>
    )
  const now = databaseClock()
  return (
    <div className={cells.two}>
      <span className={cells.quiet}>
        {switched.nextAt === null ? "Enabled" : <RelativeTime at={switched.nextAt} now={now} />}
      </span>
      <span className={cells.second}>{switched.nextAt === null ? "" : shortText(switched.nextAt, zone, now)}</span>
    </div>
  )
}
