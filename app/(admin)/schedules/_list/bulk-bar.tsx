"use client"

import { Loader, Tooltip } from "@mantine/core"
import IconPlayerPause from "@tabler/icons-react/icons/IconPlayerPause"
import IconPower from "@tabler/icons-react/icons/IconPower"
import IconTag from "@tabler/icons-react/icons/IconTag"
import IconTrash from "@tabler/icons-react/icons/IconTrash"
import IconX from "@tabler/icons-react/icons/IconX"
import { useRouter } from "next/navigation"
import { type ReactNode, useTransition } from "react"
import { countText } from "#app/_format/duration.ts"
import { useKeys } from "#app/_shell/keys.ts"
import { notify } from "#app/_ui/toast.tsx"
import { actOnMany } from "#app/(admin)/schedules/actions.ts"
import { openDialog } from "./act-dialog-url.ts"
import styles from "./bulk-bar.module.css"
import { useScope } from "./list-scope.tsx"
import { chosenBy, clearSelection, countSelected, selectWhole, useSelection } from "./selection.ts"
import { notifyDone } from "./switch-cell.tsx"
import { forgetSwitched } from "./switched.ts"

/** Floats over the list while something is selected, and never pushes its rows. */
export function BulkBar() {
  const { filter, count } = useScope()
  const selection = useSelection(filter)
  return countSelected(selection, count) === 0 ? null : <Bar />
}

function Bar() {
  const router = useRouter()
  const { filter, count, noSwitch, noEdit } = useScope()
  const selection = useSelection(filter)
  const [isPending, start] = useTransition()
  const many = countSelected(selection, count)
  useKeys([{ key: "Escape", words: "Drop the selection", act: clearSelection }])

  /** Few are enabled at once; for all that match the dialog counts first. */
  function enable() {
    if (selection.isWhole) return openDialog("enable")
    start(async () => {
      const result = await actOnMany({ selection: chosenBy(selection), act: { verb: "enable" } })
      if (!result.ok) return notify({ tone: "bad", message: `Nothing was enabled: ${result.message}` })
      clearSelection()
      forgetSwitched()
      notifyDone(result.message, result.batch, () => router.refresh())
      router.refresh()
    })
  }

  return (
    <div className={styles.bar} role="toolbar" aria-label={`${countText(many)} selected`}>
      <span className={styles.count} role="status">
        {selection.isWhole && selection.except.size === 0 ? `All ${countText(many)}` : countText(many)} selected
      </span>
      {selection.isWhole || many >= count ? null : (
        <button type="button" className={styles.all} onClick={() => selectWhole(filter)}>
          Select all {countText(count)} that match
        </button>
      )}
      <span className={styles.line} aria-hidden="true" />
      <Act icon={<IconPower size={16} stroke={1.75} />} refusal={noSwitch} act={enable}>
        {selection.isWhole ? "Enable…" : "Enable"}
      </Act>
      <Act icon={<IconPlayerPause size={16} stroke={1.75} />} refusal={noSwitch} act={() => openDialog("disable")}>
        Disable…
      </Act>
      <Act icon={<IconTag size={16} stroke={1.75} />} refusal={noEdit} act={() => openDialog("tag")}>
        Tag…
      </Act>
      <Act icon={<IconTrash size={16} stroke={1.75} />} refusal={noEdit} act={() => openDialog("delete")}>
        Delete…
      </Act>
      <span className={styles.line} aria-hidden="true" />
      {isPending ? <Loader size={16} color="currentColor" aria-label="Enabling" /> : null}
      <button type="button" className={styles.act} onClick={clearSelection} aria-label="Drop the selection">
        <IconX size={16} stroke={1.75} aria-hidden="true" />
      </button>
    </div>
  )
}

type ActProps = { icon: ReactNode; refusal: string | null; act: () => void; children: ReactNode }

function Act({ icon, refusal, act, children }: ActProps) {
  const button = (
    <button
      type="button"
      className={styles.act}
      onClick={refusal === null ? act : undefined}
      aria-disabled={refusal !== null}
      aria-description={refusal ?? undefined}
    >
      <span aria-hidden="true">{icon}</span>
      <span className={styles.word}>{children}</span>
    </button>
  )
  return refusal === null ? button : <Tooltip label={refusal}>{button}</Tooltip>
}
