import { Command } from "commander"
import { ROLES } from "#core/role.ts"
import { givenPassword, type PasswordFlags, passwordText } from "#scheduler/cli/commands/users/password.ts"
import { withContext } from "#scheduler/cli/context.ts"
import { writeJson, writeText } from "#scheduler/cli/output.ts"
import { createUser } from "#scheduler/services/users/create.ts"

type Flags = PasswordFlags & { email: string; name?: string; role: string }

/** `onebeat users add` */
export function addCommand(): Command {
  return new Command("add")
    .description("let somebody sign in to the admin")
    .requiredOption("--email <e-mail>", "what they sign in with")
    .option("--name <name>", "what they are called (default: the e-mail up to its @)")
    .requiredOption("--role <role>", ROLES.join(", "))
    .option("--password-stdin", "read the password from stdin instead of making one")
    .option("--json", "print { user, password }; password is null when it was given")
    .action(async (flags: Flags) => {
      const { email, name, role } = flags
      const password = await givenPassword(flags)
      const given = { ...(name === undefined ? {} : { name }), ...(password === undefined ? {} : { password }) }
      const created = await withContext((ctx) => createUser({ ctx, input: { email, role, ...given } }))
      if (flags.json) writeJson(created)
      else writeText(`Added ${created.user.email} as ${created.user.role}.\n${passwordText(created.password)}`)
    })
}
