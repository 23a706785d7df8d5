import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { table, time, writeJson, writeText } from "#scheduler/cli/output.ts"
import { countUpTo } from "#scheduler/cli/parse-flag.ts"
import { listRuns, RUNS_LIMIT } from "#scheduler/services/runs/list.ts"
import type { RunSummary } from "#scheduler/services/runs/view.ts"

/** `onebeat runs list` */
export function runsListCommand(): Command {
  return new Command("list")
    .description("runs, newest first")
    .option("--schedule <name>", "of this schedule alone")
    .option("--limit <count>", `how many, up to ${RUNS_LIMIT}`, countUpTo(RUNS_LIMIT), 50)
    .option("--json", "print an array of runs")
    .action(async (flags: { schedule?: string; limit: number; json?: boolean }) => {
      const { json = false, ...request } = flags
      const runs = await withContext((ctx) => listRuns({ ctx, ...request }))
      if (json) writeJson(runs)
      else writeText(runs.length === 0 ? "No runs are on record." : runsTable(runs))
    })
}

function runsTable(runs: readonly RunSummary[]): string {
  return table(
    ["RUN", "SCHEDULE", "FIRE AT", "STATE", "REASON", "WORKER", "TRY", "TOOK", "ERROR"],
    runs.map((run) => [
      run.id,
      run.schedule,
      time(run.fireAt),
      run.state,
      run.reason,
      run.worker,
      run.attempt,
      took(run),
      run.error?.slice(0, 80) ?? null,
    ]),
  )
}

function took({ startedAt, finishedAt }: RunSummary): string | null {
  return startedAt === null || finishedAt === null ? null : `${Date.parse(finishedAt) - Date.parse(startedAt)} ms`
}
