import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { warn, writeJson, writeText } from "#scheduler/cli/output.ts"
import { countUpTo } from "#scheduler/cli/parse-flag.ts"
import { asFromFile, fieldsOf, type ScheduleFlags, withScheduleFlags } from "#scheduler/cli/schedule-flags.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"

/** `onebeat schedules update` */
export function updateCommand(): Command {
  return withScheduleFlags(new Command("update"))
    .description("change the fields that are named, and leave the others")
    .argument("<schedule>", "the schedule's name; --name gives it another one")
    .option(
      "--revision <number>",
      "refuse when it has been changed since this revision",
      countUpTo(Number.MAX_SAFE_INTEGER),
    )
    .option("--json", "print the schedule as an object")
    .action(async (name: string, options: ScheduleFlags & { revision?: number; json?: boolean }) => {
      const { json = false, revision, ...flags } = options
      const patch = await fieldsOf(flags)
      const expected = revision === undefined ? {} : { expectedRevision: revision }
      const update = () => withContext((ctx) => updateSchedule({ ctx, name, patch, ...expected }))
      const { schedule, changed, warnings } = await asFromFile(flags.file, update)
      for (const { field, message } of warnings) warn(`${field}: ${message}`)
      if (json) writeJson(schedule)
      else if (changed)
        writeText(
          `Updated ${schedule.name}: ${schedule.when}. Next: ${schedule.nextFireAt ?? "never, as things stand"}.`,
        )
      else writeText(`${schedule.name} was so already: revision ${schedule.revision} stays.`)
    })
}
