import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { writeJson, writeText } from "#scheduler/cli/output.ts"
import { getSchedule } from "#scheduler/services/schedules/get.ts"
import type { ScheduleView } from "#scheduler/services/schedules/view.ts"

/** `onebeat schedules get` */
export function getCommand(): Command {
  return new Command("get")
    .description("one schedule, as a file that apply reads")
    .argument("<name>", "the schedule's name")
    .option("--json", "print an object; its input is the schedule as files have it")
    .action(async (name: string, { json = false }: { json?: boolean }) => {
      const schedule = await withContext((ctx) => getSchedule({ ctx, name }))
      if (json) writeJson(schedule)
      else writeText(await scheduleText(schedule))
    })
}

/** YAML with what is no input in comments. */
async function scheduleText(schedule: ScheduleView): Promise<string> {
  const { stringify } = await import("yaml")
  const notes = [
    `id ${schedule.id}, revision ${schedule.revision}, from ${schedule.source}, changed ${schedule.updatedAt} by ${schedule.updatedBy}`,
    schedule.fault === null ? `fires ${schedule.when}` : `set aside: ${schedule.fault}`,
    ...(schedule.enabled ? [] : [`disabled${schedule.note === null ? "" : `: ${schedule.note}`}`]),
    `next: ${schedule.nextFireAts.join(", ") || "never, as things stand"}`,
    `last: ${schedule.lastFireAt ?? "never"}`,
  ]
  const comments = notes.map((note) => `# ${note.replace(/\s+/g, " ")}`).join("\n")
  return schedule.input === null ? comments : `${comments}\n${stringify([schedule.input])}`
}
