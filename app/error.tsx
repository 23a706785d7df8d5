"use client"

import { useEffect } from "react"
import { Headline } from "#app/_health/verdict.tsx"

/** A fault of the program itself: said, logged by the server, and tried again. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => {
    const timer = setTimeout(reset, 5_000)
    return () => clearTimeout(timer)
  }, [reset])
  return (
    <main style={{ padding: 24 }}>
      <Headline tone="bad" sentence="This page failed">
        <p>
          The admin's log has the cause{error.digest === undefined ? null : <code> {error.digest}</code>}. It is tried
          again in 5 s.
        </p>
      </Headline>
    </main>
  )
}
