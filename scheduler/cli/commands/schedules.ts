import { Command } from "commander"
import { createCommand } from "#scheduler/cli/commands/schedules/create.ts"
import { deleteCommand } from "#scheduler/cli/commands/schedules/delete.ts"
import { getCommand } from "#scheduler/cli/commands/schedules/get.ts"
import { listCommand } from "#scheduler/cli/commands/schedules/list.ts"
import { disableCommand, enableCommand } from "#scheduler/cli/commands/schedules/switch.ts"
import { updateCommand } from "#scheduler/cli/commands/schedules/update.ts"

/** `onebeat schedules …` */
export function schedulesCommand(): Command {
  const command = new Command("schedules").description("list, get, create, update, delete, enable, disable schedules")
  for (const make of [
    listCommand,
    getCommand,
    createCommand,
    updateCommand,
    deleteCommand,
    enableCommand,
    disableCommand,
  ])
    command.addCommand(make())
  return command
}
