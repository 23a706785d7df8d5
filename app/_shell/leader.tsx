import type { FrameReading } from "#app/_data/frame.ts"
import { counted } from "#app/_format/duration.ts"
import styles from "./leader.module.css"

/** Who leads, under which epoch, and who stands by; red when nobody does, since then nothing fires. */
export function LeaderFoot({ reading }: { reading: FrameReading | null }) {
  if (reading === null) return <Foot tone="quiet" first="Leader not known" second="the database is away" />
  const { leader, standbys } = reading
  if (leader === null)
    return <Foot tone="bad" first="Nobody leads" second={`nothing fires, ${counted(standbys, "beat")} up`} />
  return (
    <Foot
      tone="ok"
      first={`${shortHolder(leader.holder)} leads`}
      whole={leader.holder}
      second={`epoch ${leader.epoch} · ${counted(standbys, "standby")}`}
    />
  )
}

/** A holder is `host:pid:random`; the last part tells starts of a process apart, not processes. */
function shortHolder(holder: string): string {
  return holder.split(":").slice(0, 2).join(":")
}

type FootProps = { tone: "ok" | "bad" | "quiet"; first: string; whole?: string; second: string }

function Foot({ tone, first, whole = first, second }: FootProps) {
  return (
    <div className={styles.leader} data-tone={tone}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.first} title={whole}>
        {first}
      </span>
      <span className={styles.second}>{second}</span>
    </div>
  )
}
