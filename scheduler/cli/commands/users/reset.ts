import { Command } from "commander"
import { givenPassword, type PasswordFlags, passwordText } from "#scheduler/cli/commands/users/password.ts"
import { withContext } from "#scheduler/cli/context.ts"
import { warn, writeJson, writeText } from "#scheduler/cli/output.ts"
import { firstPasswordFile, forgetFirstPassword } from "#scheduler/services/users/first-password-file.ts"
import { resetPassword } from "#scheduler/services/users/reset-password.ts"

/** `onebeat users reset` */
export function resetCommand(): Command {
  return new Command("reset")
    .description("give somebody a new password; their sessions end, and tries that failed count no more")
    .argument("<e-mail>", "whom")
    .option("--password-stdin", "read the password from stdin instead of making one")
    .option("--json", "print { email, password, sessionsEnded, isDisabled }; password is null when it was given")
    .action(async (email: string, flags: PasswordFlags) => {
      const password = await givenPassword(flags)
      const result = await withContext((ctx) => resetPassword({ ctx, email, password }))
      forgetFirstPassword(firstPasswordFile(process.env), result.email)
      if (result.isDisabled)
        warn(`${result.email} is disabled: "onebeat users enable ${result.email}" lets them sign in`)
      if (flags.json) writeJson(result)
      else writeText(`A new password for ${result.email}.\n${passwordText(result.password)}`)
    })
}
