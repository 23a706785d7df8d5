import Link from "next/link"
import { ROOMS } from "#app/_shell/rooms.ts"
import { EmptyRoom, FilteredEmpty } from "#app/_ui/empty.tsx"
import { runsPath } from "./address.ts"
import styles from "./runs-empty.module.css"

type RunsEmptyProps = {
  /** "" where nothing is asked for, null where the list merely ends. */
  filter: string | null
  /** The look was ended before it came to the end of what is on record. */
  isBounded: boolean
}

export function RunsEmpty({ filter, isBounded }: RunsEmptyProps) {
  if (isBounded)
    return (
      <div className={styles.box}>
        <p className={styles.end}>No run that fits so far. There is more on record to look through.</p>
      </div>
    )
  if (filter === "")
    return (
      <EmptyRoom
        sentence="Nothing has run yet"
        words={
          <>
            A run appears here by itself as soon as a schedule fires.{" "}
            <Link prefetch={false} href={ROOMS.schedules.href}>
              Schedules
            </Link>{" "}
            tells which fires next.
          </>
        }
      />
    )
  return (
    <div className={styles.box}>
      {filter === null ? (
        <p className={styles.end}>
          The list ends here.{" "}
          <Link prefetch={false} href={runsPath("")}>
            Back to the newest runs
          </Link>
        </p>
      ) : (
        <FilteredEmpty of="runs" filter={filter}>
          <Link prefetch={false} href={runsPath("")}>
            Clear the filter
          </Link>{" "}
          to see all runs.
        </FilteredEmpty>
      )}
    </div>
  )
}
