import { Command } from "commander"
import { ROLES } from "#core/role.ts"
import { withContext } from "#scheduler/cli/context.ts"
import { writeJson, writeText } from "#scheduler/cli/output.ts"
import { setUserRole } from "#scheduler/services/users/set-role.ts"

/** `onebeat users role` */
export function roleCommand(): Command {
  return new Command("role")
    .description("change what somebody may do, from their next click on")
    .argument("<e-mail>", "whom")
    .argument("<role>", ROLES.join(", "))
    .option("--json", "print { email, role, changed }")
    .action(async (email: string, role: string, { json = false }: { json?: boolean }) => {
      const result = await withContext((ctx) => setUserRole({ ctx, email, role }))
      if (json) writeJson(result)
      else writeText(result.changed ? `${result.email} is ${result.role} now.` : `${result.email} is ${role} already.`)
    })
}
