import Link from "next/link"
import { Headline } from "#app/_health/verdict.tsx"

export default function NotFoundPage() {
  return (
    <main style={{ padding: 24 }}>
      <Headline tone="quiet" sentence="There is no such page">
        <p>
          <Link href="/">Health</Link> is the only one so far.
        </p>
      </Headline>
    </main>
  )
}
