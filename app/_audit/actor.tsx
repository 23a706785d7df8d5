import IconHeartbeat from "@tabler/icons-react/icons/IconHeartbeat"
import IconTerminal2 from "@tabler/icons-react/icons/IconTerminal2"
import IconUser from "@tabler/icons-react/icons/IconUser"
import styles from "./actor.module.css"
import { actorWords } from "./verb-words.ts"

const ICONS = { user: IconUser, "command line": IconTerminal2, beat: IconHeartbeat, other: IconTerminal2 } as const

/** Who did it, and by what: a person in the admin, a shell, or the beat. */
export function Actor({ actor }: { actor: string }) {
  const { name, by } = actorWords(actor)
  const Icon = ICONS[by]
  return (
    <span className={styles.actor} title={by === "command line" ? `${name}, by the command line` : actor}>
      <Icon size={14} stroke={1.75} aria-hidden="true" />
      <span className={styles.name}>{name}</span>
    </span>
  )
}
