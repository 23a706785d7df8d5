import { Command } from "commander"
import { scheduleInputJsonSchema } from "#core/schedule-input/json-schema.ts"

/** `onebeat schema` */
export function schemaCommand(): Command {
  return new Command("schema")
    .description("print the JSON Schema of a schedule, as files, forms and requests have it")
    .option("--json", "it is JSON in any case; accepted for likeness with the other commands")
    .action(() => void process.stdout.write(`${JSON.stringify(scheduleInputJsonSchema(), null, 2)}\n`))
}
