import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { writeJson, writeText } from "#scheduler/cli/output.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"

/** `onebeat schedules delete` */
export function deleteCommand(): Command {
  return new Command("delete")
    .description("delete schedules; their runs stay on record")
    .argument("<names...>", "the schedules' names")
    .option("--json", "print { deleted }")
    .action(async (names: string[], { json = false }: { json?: boolean }) => {
      const { deleted } = await withContext((ctx) => deleteSchedules({ ctx, names }))
      if (json) writeJson({ deleted })
      else writeText(`Deleted ${deleted.join(", ")}.`)
    })
}
