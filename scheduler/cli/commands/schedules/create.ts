import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { sourceOf } from "#scheduler/cli/entries-file.ts"
import { warn, writeJson, writeText } from "#scheduler/cli/output.ts"
import { asFromFile, fieldsOf, type ScheduleFlags, withScheduleFlags } from "#scheduler/cli/schedule-flags.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"

/** `onebeat schedules create` */
export function createCommand(): Command {
  return withScheduleFlags(new Command("create"))
    .description("store a new schedule; it fires from now on")
    .option("--json", "print the schedule as an object")
    .action(async ({ json = false, ...flags }: ScheduleFlags & { json?: boolean }) => {
      const input = await fieldsOf(flags)
      const source = flags.file === undefined ? {} : { source: sourceOf(flags.file) }
      const { schedule, warnings } = await asFromFile(flags.file, () =>
        withContext((ctx) => createSchedule({ ctx, input }), source),
      )
      for (const { field, message } of warnings) warn(`${field}: ${message}`)
      if (json) writeJson(schedule)
      else
        writeText(
          `Created ${schedule.name}: ${schedule.when}. Next: ${schedule.nextFireAt ?? "never, as things stand"}.`,
        )
    })
}
