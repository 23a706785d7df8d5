"use client"

import IconDots from "@tabler/icons-react/icons/IconDots"
import dynamic from "next/dynamic"
import { type ReactElement, type ReactNode, useState } from "react"
import tabs from "./navigation.module.css"
import type { User } from "./user-choices.tsx"
import styles from "./user-menu.module.css"

const UserChoices = dynamic(() => import("./user-choices.tsx").then(({ UserChoices }) => UserChoices), { ssr: false })

/** Who is signed in, with which role. */
export function UserMenu({ user }: { user: User }) {
  return (
    <Opening user={user}>
      <button type="button" className={styles.user} aria-haspopup="menu">
        <span className={styles.initials} aria-hidden="true">
          {initialsOf(user.name)}
        </span>
        <span className={styles.name}>{user.name}</span>
        <span className={styles.role}>{user.role}</span>
      </button>
    </Opening>
  )
}

/** The fifth tab of a phone: the user's choices, with the leader above them. */
export function MoreTab({ user, leader }: { user: User; leader: ReactNode }) {
  return (
    <Opening user={user} above={leader}>
      <button type="button" className={tabs.tab} aria-haspopup="menu">
        <IconDots size={20} stroke={1.75} aria-hidden="true" />
        More
      </button>
    </Opening>
  )
}

/** The button alone until somebody asks for what is behind it. */
function Opening({ user, above, children }: { user: User; above?: ReactNode; children: ReactElement }) {
  const [isOpen, setOpen] = useState<boolean | null>(null)
  if (isOpen === null)
    return (
      <span className={styles.closed} onClickCapture={() => setOpen(true)}>
        {children}
      </span>
    )
  return <UserChoices user={user} target={children} above={above} isOpen={isOpen} onChange={setOpen} />
}

/** `ML` of Mira Lind, `J` of Jon. */
function initialsOf(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter((word) => word !== "")
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? "").join("")
}
