import type { ReactNode } from "react"
import { answered } from "#app/_data/answer.ts"
import { readFrameOnce } from "#app/_data/frame.ts"
import { readerZone } from "#app/_data/reader.ts"
import { requireUser } from "#app/_data/session.ts"
import { Away } from "#app/_shell/away.tsx"
import { Frame } from "#app/_shell/frame.tsx"

/** Everything behind sign-in. Without a database nobody is known, so nothing but that is shown. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { value: user, outage } = await answered(requireUser)
  if (outage !== null) return <Away outage={outage} />
  const [reading, reader] = await Promise.all([readFrameOnce(), readerZone()])
  return (
    <Frame user={user} reading={reading.value} reader={reader} namespace={process.env.ONEBEAT_NAMESPACE ?? "public"}>
      {children}
    </Frame>
  )
}
