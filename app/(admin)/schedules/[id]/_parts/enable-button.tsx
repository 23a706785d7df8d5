"use client"

import { Button } from "@mantine/core"
import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { NotYours } from "#app/_ui/not-yours.tsx"
import { notify } from "#app/_ui/toast.tsx"
import { notifyDone } from "#app/(admin)/schedules/_list/switch-cell.tsx"
import { switchSchedule } from "#app/(admin)/schedules/actions.ts"

/** The act that mends a disabled schedule, beside the words that say so. */
export function EnableButton({ id, name, lacks }: { id: number; name: string; lacks: string | null }) {
  const router = useRouter()
  const [isPending, start] = useTransition()

  function enable() {
    start(async () => {
      const result = await switchSchedule({ id, enabled: true, note: null, until: null, zone: "UTC" })
      if (!result.ok) return notify({ tone: "bad", message: `${name} was not enabled: ${result.message}` })
      notifyDone(result.message, result.batch, () => router.refresh())
      router.refresh()
    })
  }

  return (
    <NotYours lacks={lacks}>
      <Button variant="default" onClick={enable} loading={isPending}>
        Enable
      </Button>
    </NotYours>
  )
}
