import type { Health, LastRun } from "#app/_health/health.ts"
import { instant } from "#core/brand.ts"

/** 2026-11-21T15:42:07.250Z */
export const NOW = instant(1_795_275_727_250)

/** An ordinary moment: one leader, two schedules, everything on time. */
export function aHealth(differences: Partial<Health> = {}): Health {
  return {
    now: NOW,
    leader: { holder: "beat-7f3a", host: "host-0", epoch: 42, since: instant(NOW - 11_520_000), leaseLeftMs: 2_100 },
    beats: [{ id: "beat-7f3a", role: "leader", host: "host-0", version: "0.1.0", seenAt: NOW, redisSeenAt: NOW }],
    schedules: { enabled: 2, disabled: 0, setAside: 0, able: 2 },
    faults: [],
    runs: { planned: 1, enqueued: 0, running: 0 },
    failedInLastHour: 0,
    lateness: { p50Ms: 3, p99Ms: 11 },
    nextFires: [
      { schedule: "morning", fireAt: instant(NOW + 2_750), timeZone: "Europe/Berlin", task: "mail", queue: "default" },
    ],
    lastRuns: [aRun()],
    ...differences,
  }
}

export function aRun(differences: Partial<LastRun> = {}): LastRun {
  const fireAt = instant(NOW - 7_250)
  return {
    id: `s1@${fireAt}`,
    schedule: "morning",
    task: "mail",
    timeZone: "Europe/Berlin",
    fireAt,
    dueAt: fireAt,
    trigger: "schedule",
    state: "succeeded",
    reason: null,
    enqueuedAt: instant(fireAt + 4),
    startedAt: instant(fireAt + 9),
    finishedAt: instant(fireAt + 1_909),
    worker: "worker-d2:4711",
    attempt: 1,
    error: null,
    ...differences,
  }
}
