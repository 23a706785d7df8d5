import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { facts, table, writeJson, writeText } from "#scheduler/cli/output.ts"
import { getRun, type RunView } from "#scheduler/services/runs/get.ts"

/** `onebeat runs get` */
export function runsGetCommand(): Command {
  return new Command("get")
    .description("one run with its attempts")
    .argument("<id>", "the run's id, such as s12@1763715600000")
    .option("--json", "print the run as an object")
    .action(async (id: string, { json = false }: { json?: boolean }) => {
      const run = await withContext((ctx) => getRun({ ctx, id }))
      if (json) writeJson(run)
      else writeText(runText(run))
    })
}

function runText({ attempts, payload, result, ...run }: RunView): string {
  const told = facts([
    ...Object.entries(run),
    ["payload", JSON.stringify(payload)],
    ["result", JSON.stringify(result ?? null)],
  ])
  if (attempts.length === 0) return `${told}\n\nNo attempt is on record.`
  const rows = attempts.map((one) => [
    one.delivery,
    one.attempt,
    one.state,
    one.worker,
    one.startedAt,
    one.finishedAt,
    one.error,
  ])
  return `${told}\n\n${table(["DELIVERY", "ATTEMPT", "STATE", "WORKER", "STARTED", "FINISHED", "ERROR"], rows)}`
}
