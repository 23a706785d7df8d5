import type { Icon } from "@tabler/icons-react"
import IconCalendarTime from "@tabler/icons-react/icons/IconCalendarTime"
import IconHistory from "@tabler/icons-react/icons/IconHistory"
import IconLayoutDashboard from "@tabler/icons-react/icons/IconLayoutDashboard"
import IconListDetails from "@tabler/icons-react/icons/IconListDetails"
import type { ReactNode } from "react"
import type { FrameReading } from "#app/_data/frame.ts"
import { countText } from "#app/_format/duration.ts"
import { NavLink } from "./nav-link.tsx"
import styles from "./navigation.module.css"
import { ROOMS } from "./rooms.ts"

const ICONS: Record<keyof typeof ROOMS, Icon> = {
  dashboard: IconLayoutDashboard,
  schedules: IconCalendarTime,
  runs: IconListDetails,
  audit: IconHistory,
}
const NAMES = ["dashboard", "schedules", "runs", "audit"] as const

/** The rooms down the side, with what one wants to know before going there. */
export function SideLinks({ reading }: { reading: FrameReading | null }) {
  const notes: Partial<Record<keyof typeof ROOMS, string>> =
    reading === null
      ? {}
      : {
          schedules: countText(reading.schedules),
          ...(reading.liveRuns === 0 ? {} : { runs: `${countText(reading.liveRuns)} live` }),
        }
  return (
    <nav aria-label="Rooms" className={styles.side}>
      {NAMES.map((name) => {
        const Icon = ICONS[name]
        return (
          <NavLink key={name} href={ROOMS[name].href} className={styles.link}>
            <Icon size={16} stroke={1.75} aria-hidden="true" />
            <span className={styles.name}>{ROOMS[name].name}</span>
            <span className={styles.note}>{notes[name]}</span>
          </NavLink>
        )
      })}
    </nav>
  )
}

/** The same rooms at the foot of a phone; `more` is the last of the five. */
export function Tabs({ more }: { more: ReactNode }) {
  return (
    <nav aria-label="Rooms" className={styles.tabs}>
      {NAMES.map((name) => {
        const Icon = ICONS[name]
        return (
          <NavLink key={name} href={ROOMS[name].href} className={styles.tab}>
            <Icon size={20} stroke={1.75} aria-hidden="true" />
            {ROOMS[name].name}
          </NavLink>
        )
      })}
      {more}
    </nav>
  )
}
