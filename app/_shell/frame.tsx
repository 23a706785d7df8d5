import type { ReactNode } from "react"
import type { FrameReading } from "#app/_data/frame.ts"
import type { SignedIn } from "#app/_data/session.ts"
import styles from "./frame.module.css"
import { LeaderFoot } from "./leader.tsx"
import { Live, LiveNotice } from "./live.tsx"
import { Mark } from "./mark.tsx"
import { SideLinks, Tabs } from "./navigation.tsx"
import { OverlayHost } from "./overlay-host.tsx"
import type { ReaderZone } from "./reader-zone.ts"
import { TopBar } from "./top-bar.tsx"
import { MoreTab, UserMenu } from "./user-menu.tsx"

type FrameProps = {
  user: SignedIn
  /** Null when the database did not answer. */
  reading: FrameReading | null
  reader: ReaderZone
  namespace: string
  children: ReactNode
}

/** What stands round every page: the rooms and the leader at the side, the top bar, and what opens over both. */
export function Frame({ user, reading, reader, namespace, children }: FrameProps) {
  const leader = <LeaderFoot reading={reading} />
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        To the content
      </a>
      <aside className={styles.side}>
        <Mark namespace={namespace} />
        <SideLinks reading={reading} />
        <div className={styles.foot}>
          <div>{leader}</div>
          <div>
            <UserMenu user={user} />
          </div>
        </div>
      </aside>
      <div className={styles.rest}>
        <TopBar now={reading?.now ?? null} reader={reader} />
        <main id="content" className={styles.main} tabIndex={-1}>
          {reading === null ? null : <LiveNotice zone={reader.zone} />}
          {children}
        </main>
      </div>
      <Tabs more={<MoreTab user={user} leader={leader} />} />
      <Live />
      <OverlayHost reader={reader} mayEdit={user.role === "editor" || user.role === "admin"} />
    </div>
  )
}
