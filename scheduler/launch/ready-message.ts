import { z } from "zod"

/** What a child tells `onebeat up` over IPC once it does its work. */
export const ReadyMessage = z.object({ onebeat: z.literal("ready") })

/** Tells the parent, when there is one that listens, that this process does its work now. */
export function announceReady(): void {
  const message: z.infer<typeof ReadyMessage> = { onebeat: "ready" }
  if (process.connected) process.send?.(message)
}
