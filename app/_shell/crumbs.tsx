"use client"

import IconChevronRight from "@tabler/icons-react/icons/IconChevronRight"
import Link from "next/link"
import { usePathname } from "next/navigation"
import { useEffect, useSyncExternalStore } from "react"
import { roomOf } from "./rooms.ts"
import styles from "./top-bar.module.css"

type Label = { text: string; isMono: boolean }

const listeners = new Set<() => void>()
let label: Label | null = null

/** Put on a page inside a room: what stands after the room's name in the top bar. */
export function Crumb({ text, isMono = false }: { text: string; isMono?: boolean }) {
  useEffect(() => {
    const mine = { text, isMono }
    become(mine)
    return () => {
      if (label === mine) become(null)
    }
  }, [text, isMono])
  return null
}

/** The room, and inside it the thing that is open. */
export function Crumbs() {
  const pathname = usePathname()
  const room = roomOf(pathname)
  const inside = useSyncExternalStore(onLabel, () => label, nothing)
  if (room === null) return <span className={styles.here}>Onebeat</span>
  if (pathname === room.href || inside === null) return <span className={styles.here}>{room.name}</span>
  return (
    <nav className={styles.crumbs} aria-label="Where you are">
      <Link prefetch={false} href={room.href}>
        {room.name}
      </Link>
      <IconChevronRight size={14} aria-hidden="true" />
      {inside.isMono ? (
        <code className={styles.here}>{inside.text}</code>
      ) : (
        <span className={styles.here}>{inside.text}</span>
      )}
    </nav>
  )
}

function become(next: Label | null): void {
  label = next
  for (const listener of listeners) listener()
}

function onLabel(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function nothing(): Label | null {
  return null
}
