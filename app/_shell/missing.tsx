import type { Route } from "next"
import Link from "next/link"
import { Headline } from "#app/_ui/headline.tsx"
import { ROOMS } from "./rooms.ts"

/** There is no such thing, and a way on. */
export function Missing({
  sentence = "There is no such page",
  to = ROOMS.dashboard,
}: {
  sentence?: string
  to?: { href: Route; name: string }
}) {
  return (
    <Headline tone="quiet" sentence={sentence}>
      <p>
        It was never there, or it is gone by now. Go on to{" "}
        <Link prefetch={false} href={to.href}>
          {to.name}
        </Link>
        .
      </p>
    </Headline>
  )
}
