"use client"

import { Button } from "@mantine/core"
import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { NotYours } from "#app/_ui/not-yours.tsx"
import { notify } from "#app/_ui/toast.tsx"
import { undelete } from "#app/(admin)/schedules/[id]/actions.ts"

export function UndeleteButton({ batch, lacks }: { batch: string; lacks: string | null }) {
  const router = useRouter()
  const [isPending, start] = useTransition()

  function undo() {
    start(async () => {
      const result = await undelete(batch)
      notify({ tone: result.ok ? "ok" : "bad", message: result.message })
      router.refresh()
    })
  }

  return (
    <NotYours lacks={lacks}>
      <Button variant="default" onClick={undo} loading={isPending}>
        Undelete
      </Button>
    </NotYours>
  )
}
