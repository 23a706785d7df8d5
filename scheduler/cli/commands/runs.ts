import { Command } from "commander"
import { runsGetCommand } from "#scheduler/cli/commands/runs/get.ts"
import { runsListCommand } from "#scheduler/cli/commands/runs/list.ts"

/** `onebeat runs …` */
export function runsCommand(): Command {
  return new Command("runs")
    .description("what ran, is running, or was left out, and why")
    .addCommand(runsListCommand())
    .addCommand(runsGetCommand())
}
