"use client"

import { useRouter } from "next/navigation"
import { startTransition, useEffect } from "react"
import { Headline } from "#app/_ui/headline.tsx"

const AGAIN_MS = 5_000

/** A fault of the program itself: said, logged by the server, and tried again while somebody looks. */
export function Failed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setTimeout(
      () =>
        startTransition(() => {
          router.refresh()
          reset()
        }),
      AGAIN_MS,
    )
    return () => clearTimeout(timer)
  }, [reset, router])
  return (
    <Headline tone="bad" sentence="This page failed">
      <p>
        The admin&apos;s log has the cause{error.digest === undefined ? null : <code> {error.digest}</code>}. It is
        tried again every 5 s.
      </p>
    </Headline>
  )
}
