import IconAlertTriangleFilled from "@tabler/icons-react/icons/IconAlertTriangleFilled"
import IconCircleCheckFilled from "@tabler/icons-react/icons/IconCircleCheckFilled"
import type { Readiness } from "#app/_data/readiness.ts"
import { counted } from "#app/_format/duration.ts"
import styles from "./empty-schedules.module.css"

const NAMED = 3

/** Who leads, who works, what is offered: each with its name, or with what is missing. */
export function ReadyFacts({ ready: { leader, workers, tasks } }: { ready: Readiness }) {
  return (
    <ul className={styles.facts}>
      {leader === null ? (
        <Fact isGood={false} claim="Nobody leads" names="onebeat beat starts one" />
      ) : (
        <Fact isGood claim="A beat leads" names={`${leader.holder}, epoch ${leader.epoch}`} />
      )}
      {workers === null ? (
        <Fact isGood={false} claim="Workers not known" names="Redis does not answer" />
      ) : workers.length === 0 ? (
        <Fact isGood={false} claim="No worker is up" names="onebeat worker starts one" />
      ) : (
        <Fact
          isGood
          claim={workers.length === 1 ? "A worker is up" : `${counted(workers.length, "worker")} are up`}
          names={named(workers)}
        />
      )}
      {tasks.length === 0 ? (
        <Fact isGood={false} claim="No task offered" names="workers announce theirs" />
      ) : (
        <Fact isGood claim={`${counted(tasks.length, "task")} offered`} names={named(tasks)} />
      )}
    </ul>
  )
}

function Fact({ isGood, claim, names }: { isGood: boolean; claim: string; names: string }) {
  const Icon = isGood ? IconCircleCheckFilled : IconAlertTriangleFilled
  return (
    <li data-tone={isGood ? "ok" : "warn"}>
      <Icon size={16} aria-hidden="true" />
      <b>{claim}</b> <span title={names}>{names}</span>
    </li>
  )
}

function named(names: readonly string[]): string {
  const more = names.length - NAMED
  return `${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}
