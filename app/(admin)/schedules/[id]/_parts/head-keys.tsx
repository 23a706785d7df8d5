"use client"

import type { Route } from "next"
import { useRouter } from "next/navigation"
import { useKeys } from "#app/_shell/keys.ts"
import { ROOMS } from "#app/_shell/rooms.ts"

export function HeadKeys({ edit }: { edit: Route }) {
  const router = useRouter()
  useKeys([
    { key: "e", words: "Edit the schedule", act: () => router.push(edit) },
    { key: "Escape", words: "Back to the schedules", act: () => router.push(ROOMS.schedules.href) },
  ])
  return null
}
