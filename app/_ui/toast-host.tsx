"use client"

import { Notifications } from "@mantine/notifications"

/** Where toasts appear: below, so that they never cover what a page opens with. */
export function ToastHost() {
  return <Notifications position="bottom-center" limit={4} containerWidth={420} transitionDuration={0} />
}
