import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { facts, relative, table, time, writeJson, writeText } from "#scheduler/cli/output.ts"
import { getStatus, type Status } from "#scheduler/services/status.ts"

/** `onebeat status` */
export function statusCommand(): Command {
  return new Command("status")
    .description("who leads, which beats live, how late runs are sent, what is at fault")
    .option("--json", "print { leader, beats, lateness, runs, faults }")
    .action(async ({ json = false }: { json?: boolean }) => {
      const status = await withContext((ctx) => getStatus({ ctx }))
      if (json) writeJson(status)
      else writeText(statusText(status, Date.now()))
    })
}

function statusText({ leader, beats, lateness, runs, faults }: Status, now: number): string {
  const parts = [
    facts([
      [
        "leader",
        leader === null
          ? "none: nothing fires until a beat takes over"
          : `${leader.holder}, term ${leader.epoch}, since ${time(leader.since)}`,
      ],
      [
        "lateness",
        lateness === null
          ? "no scheduled run was sent in the last 5 minutes"
          : `p50 ${ms(lateness.p50Ms)}, p99 ${ms(lateness.p99Ms)} over the last 5 minutes`,
      ],
      ["runs", `${runs.planned} planned, ${runs.enqueued} enqueued, ${runs.running} running`],
    ]),
    beats.length === 0
      ? 'No beat was seen in the last 30 seconds: start one with "onebeat beat".'
      : table(
          ["BEAT", "ROLE", "HOST", "SEEN"],
          beats.map((beat) => [beat.id, beat.role, beat.host, relative(beat.seenAt, now)]),
        ),
    faults.length === 0
      ? "No schedule is at fault."
      : table(
          ["SCHEDULE", "SET ASIDE", "FAULT"],
          faults.map((fault) => [fault.schedule, time(fault.at), fault.message]),
        ),
  ]
  return parts.join("\n\n")
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}
