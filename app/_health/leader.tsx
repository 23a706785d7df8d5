import { durationText, relativeText } from "#app/_format/duration.ts"
import { Empty } from "#app/_ui/empty.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { Time } from "#app/_ui/time.tsx"
import { type Health, isLed, SILENT_AFTER_MS } from "./health.ts"
import styles from "./leader.module.css"

/** Who leads, under which epoch, since when, and how much of the lease is left. */
export function LeaderPanel({ health, reader }: { health: Health; reader: string }) {
  const { leader, now } = health
  const holds = isLed(health)
  return (
    <Panel title="Leader" note={holds ? "holds the lease" : "nobody holds the lease"}>
      {leader === null ? (
        <Empty>No beat has led yet. A beat that starts takes the lease within a second.</Empty>
      ) : (
        <dl className={styles.facts}>
          <dt>Beat</dt>
          <dd>
            <code>{leader.holder}</code> {leader.host}
          </dd>
          <dt>Epoch</dt>
          <dd>{leader.epoch}</dd>
          <dt>Since</dt>
          <dd>{leader.since === null ? "—" : <Time at={leader.since} now={now} zone={reader} />}</dd>
          <dt>Lease</dt>
          <dd data-tone={holds ? "quiet" : "bad"} className={styles.lease}>
            {holds ? `${durationText(leader.leaseLeftMs)} left` : `ended ${relativeText(leader.leaseLeftMs)}`}
          </dd>
        </dl>
      )}
    </Panel>
  )
}

export function BeatsPanel({ health: { beats, now } }: { health: Health }) {
  return (
    <Panel title="Beats" note={beats.length === 0 ? undefined : String(beats.length)}>
      {beats.length === 0 ? <Empty>No beat has given a sign yet.</Empty> : null}
      <ul>
        {beats.map((beat) => (
          <li key={beat.id} className={styles.beat}>
            <code className={styles.id}>{beat.id}</code>
            <span className={styles.side}>{now - beat.seenAt < SILENT_AFTER_MS ? beat.role : "silent"}</span>
            <span className={styles.second}>
              {beat.host}, {beat.version}
            </span>
            <Sign age={now - beat.seenAt} redisAge={beat.redisSeenAt === null ? null : now - beat.redisSeenAt} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Sign({ age, redisAge }: { age: number; redisAge: number | null }) {
  if (age >= SILENT_AFTER_MS)
    return (
      <span className={styles.second} data-tone="warn">
        last sign {relativeText(-age)}
      </span>
    )
  const reachesRedis = redisAge !== null && redisAge < SILENT_AFTER_MS
  return (
    <span className={styles.second} data-tone={reachesRedis ? "quiet" : "warn"}>
      {reachesRedis ? "reaches Postgres and Redis" : "does not reach Redis"}
    </span>
  )
}
