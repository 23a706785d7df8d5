import { Command } from "commander"
import { addCommand } from "#scheduler/cli/commands/users/add.ts"
import { listCommand } from "#scheduler/cli/commands/users/list.ts"
import { resetCommand } from "#scheduler/cli/commands/users/reset.ts"
import { roleCommand } from "#scheduler/cli/commands/users/role.ts"
import { disableCommand, enableCommand } from "#scheduler/cli/commands/users/switch.ts"

/** `onebeat users …` */
export function usersCommand(): Command {
  const command = new Command("users").description("list, add, disable, enable users of the admin; reset, role")
  for (const make of [listCommand, addCommand, disableCommand, enableCommand, resetCommand, roleCommand])
    command.addCommand(make())
  return command
}
