import { Command } from "commander"
import { withContext } from "#scheduler/cli/context.ts"
import { relative, table, time, writeJson, writeText } from "#scheduler/cli/output.ts"
import { countUpTo } from "#scheduler/cli/parse-flag.ts"
import { listUsers } from "#scheduler/services/users/list.ts"
import type { UserView } from "#scheduler/services/users/view.ts"

const MOST = 1_000

/** `onebeat users list` */
export function listCommand(): Command {
  return new Command("list")
    .description("who may sign in to the admin, by e-mail")
    .option("--after <e-mail>", "go on after this one")
    .option("--limit <count>", "how many", countUpTo(MOST), MOST)
    .option("--json", "print an array of users")
    .action(async ({ json = false, after, limit }: { json?: boolean; after?: string; limit: number }) => {
      const page = await withContext((ctx) => listUsers({ ctx, after: after ?? null, limit }))
      if (json) writeJson(page.users)
      else writeText(page.users.length === 0 ? "No users." : usersTable(page.users, Date.now()))
      if (page.after !== null) process.stderr.write(`more: --after ${page.after}\n`)
    })
}

function usersTable(users: readonly UserView[], now: number): string {
  return table(
    ["E-MAIL", "NAME", "ROLE", "STATE", "LAST SEEN", ""],
    users.map((user) => [
      user.email,
      user.name,
      user.role,
      stateOf(user),
      time(user.lastSeenAt),
      relative(user.lastSeenAt, now),
    ]),
  )
}

function stateOf({ disabledAt, mustChangePassword }: UserView): string {
  if (disabledAt !== null) return "disabled"
  return mustChangePassword ? "has to change the password" : "enabled"
}
