import { Command } from "commander"
import { migrate } from "#db/migrate.ts"
import { databaseConfig } from "#scheduler/cli/context.ts"
import { plural, writeJson, writeText } from "#scheduler/cli/output.ts"

/** `onebeat migrate` */
export function migrateCommand(): Command {
  return new Command("migrate")
    .description("bring the tables up to this program; any number of processes may do so at once")
    .option("--json", "print { applied }")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { applied } = await migrate(databaseConfig(process.env))
      if (json) writeJson({ applied })
      else writeText(applied === 0 ? "The tables are up to date." : `Applied ${plural(applied, "migration")}.`)
    })
}
