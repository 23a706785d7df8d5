import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { readEntries, shownFile, sourceOf } from "#scheduler/cli/entries-file.ts"
import { EXIT } from "#scheduler/cli/exit.ts"
import { plural, warn, writeJson, writeText } from "#scheduler/cli/output.ts"
import { type ApplyResult, applySchedules } from "#scheduler/services/schedules/apply.ts"

/** So many lines are read; a file that is wrong throughout has one for each entry. All of them are in --json. */
const TOLD = 20

/** `onebeat apply -f FILE` */
export function applyCommand(): Command {
  return new Command("apply")
    .description("create and change schedules until they are as a file says; all of it or nothing")
    .requiredOption("-f, --file <file>", "YAML or JSON: a list of schedules; - for stdin")
    .option("--json", "print { created, updated, unchanged, refused: [{ index, name, field, message }] }")
    .action(async ({ file, json = false }: { file: string; json?: boolean }) => {
      const { entries } = await readEntries(file)
      const result = await withContext((ctx) => applySchedules({ ctx, entries }), { source: sourceOf(file) })
      tell(shownFile(file), result, json)
      if (result.refused.length > 0) process.exitCode = EXIT.refused
    })
}

function tell(file: string, { warnings, ...result }: ApplyResult, json: boolean): void {
  for (const { name, field, message } of warnings.slice(0, TOLD))
    warn(`${name === undefined ? "" : `${name} `}${field}: ${message}`)
  if (warnings.length > TOLD) warn(`… and ${warnings.length - TOLD} more`)
  const { created, updated, unchanged, refused } = result
  for (const { index, field, message } of refused.slice(0, TOLD))
    process.stderr.write(`${file}:${index} ${field}: ${message}\n`)
  if (refused.length > TOLD) process.stderr.write(`… and ${plural(refused.length - TOLD, "more problem")}\n`)
  if (json) writeJson(result)
  else if (refused.length > 0)
    process.stderr.write(`onebeat: nothing was applied: ${plural(refused.length, "problem")} in ${file}\n`)
  else writeText(`${created} created, ${updated} updated, ${unchanged} unchanged.`)
}
