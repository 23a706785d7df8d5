import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { plural, writeJson, writeText } from "#scheduler/cli/output.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { disableUser, type UserSwitched } from "#scheduler/services/users/disable.ts"
import { enableUser } from "#scheduler/services/users/enable.ts"

type Act = (request: { ctx: ServiceContext; email: string }) => Promise<UserSwitched>

/** `onebeat users disable` */
export function disableCommand(): Command {
  return switchCommand("disable", "keep somebody out of the admin, at once", disableUser)
}

/** `onebeat users enable` */
export function enableCommand(): Command {
  return switchCommand("enable", "let somebody who was disabled sign in again", enableUser)
}

function switchCommand(verb: "disable" | "enable", summary: string, act: Act): Command {
  return new Command(verb)
    .description(summary)
    .argument("<e-mail>", "whom")
    .option("--json", "print { email, changed, sessionsEnded }")
    .action(async (email: string, { json = false }: { json?: boolean }) => {
      const result = await withContext((ctx) => act({ ctx, email }))
      if (json) writeJson(result)
      else writeText(switchText(verb, result))
    })
}

function switchText(verb: "disable" | "enable", { email, changed, sessionsEnded }: UserSwitched): string {
  if (!changed) return `${email} is ${verb}d already.`
  const ended = sessionsEnded === 0 ? "" : ` ${plural(sessionsEnded, "session")} ended.`
  return `${verb === "disable" ? "Disabled" : "Enabled"} ${email}.${ended}`
}
