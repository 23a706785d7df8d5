"use client"

import { Button } from "@mantine/core"
import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { NotYours } from "#app/_ui/not-yours.tsx"
import { notify } from "#app/_ui/toast.tsx"
import { notifyDone } from "#app/(admin)/schedules/_list/switch-cell.tsx"
import { bringBack } from "#app/(admin)/schedules/[id]/actions.ts"
import styles from "./restore-button.module.css"

type RestoreButtonProps = { id: number; entry: number; revision: number | null; lacks: string | null }

/** Makes the schedule what it was before an entry of its log. Can be undone, so it asks nothing. */
export function RestoreButton({ id, entry, revision, lacks }: RestoreButtonProps) {
  const router = useRouter()
  const [isPending, start] = useTransition()

  function restore() {
    start(async () => {
      const result = await bringBack({ id, entry })
      if (!result.ok) return notify({ tone: "bad", message: `It was not brought back: ${result.message}` })
      notifyDone(result.message, result.batch, () => router.refresh())
      router.refresh()
    })
  }

  return (
    <span className={styles.restore}>
      <NotYours lacks={lacks}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={restore}
          loading={isPending}
          aria-label={`Bring back what was before revision ${revision ?? "this"}`}
        >
          Bring back what was before
        </Button>
      </NotYours>
    </span>
  )
}
