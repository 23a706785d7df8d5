"use client"

import { Failed } from "#app/_shell/failed.tsx"

export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failed {...props} />
}
