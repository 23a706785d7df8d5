import { Command } from "commander"

type Mount = { summary: string; load: () => Promise<Command> }

/** Each command with what loads it: asking for one loads none of the others. */
export const MOUNTS: Readonly<Record<string, Mount>> = {
  up: {
    summary: "run beat, worker and admin, with Postgres and Redis of its own unless given",
    load: async () => (await import("#scheduler/launch/up-command.ts")).upCommand(),
  },
  services: {
    summary: "bring up Postgres and Redis alone",
    load: async () => (await import("#scheduler/launch/services-command.ts")).servicesCommand(),
  },
  beat: {
    summary: "plan and dispatch runs, or stand by",
    load: async () => (await import("#scheduler/beat/beat-command.ts")).beatCommand(),
  },
  worker: {
    summary: "run tasks from BullMQ queues",
    load: async () => (await import("#scheduler/worker/worker-command.ts")).workerCommand(),
  },
  admin: {
    summary: "run the admin",
    load: async () => (await import("#scheduler/launch/admin-command.ts")).adminCommand(),
  },
  migrate: {
    summary: "bring the tables up to this program",
    load: async () => (await import("#scheduler/cli/commands/migrate.ts")).migrateCommand(),
  },
  status: {
    summary: "who leads, how late runs are sent, what is at fault",
    load: async () => (await import("#scheduler/cli/commands/status.ts")).statusCommand(),
  },
  schema: {
    summary: "print the JSON Schema of a schedule",
    load: async () => (await import("#scheduler/cli/commands/schema.ts")).schemaCommand(),
  },
  next: {
    summary: "show when a cron line, an interval or an event of the sun fires next",
    load: async () => (await import("#scheduler/cli/commands/next.ts")).nextCommand(),
  },
  schedules: {
    summary: "list, get, create, update, delete, enable, disable schedules",
    load: async () => (await import("#scheduler/cli/commands/schedules.ts")).schedulesCommand(),
  },
  runs: {
    summary: "list and get runs",
    load: async () => (await import("#scheduler/cli/commands/runs.ts")).runsCommand(),
  },
  users: {
    summary: "list, add, disable, enable users of the admin; reset passwords, set roles",
    load: async () => (await import("#scheduler/cli/commands/users.ts")).usersCommand(),
  },
  apply: {
    summary: "bring schedules to what a file says",
    load: async () => (await import("#scheduler/cli/commands/apply.ts")).applyCommand(),
  },
}

/** The program with the named command in full and the others by name alone. */
export async function programFor(name: string | undefined): Promise<Command> {
  const program = new Command("onebeat").description(
    "A periodic task scheduler: schedules in Postgres, runs on BullMQ queues.",
  )
  for (const [mounted, { summary, load }] of Object.entries(MOUNTS))
    program.addCommand(mounted === name ? takingJson(await load()) : new Command(mounted).description(summary))
  return overrideExits(program)
}

/** Every command takes --json, also one that serves and has nothing to print but JSON log lines. */
function takingJson(command: Command): Command {
  const isLeaf = command.commands.length === 0
  if (isLeaf && !command.options.some((option) => option.long === "--json"))
    command.option("--json", "accepted for likeness with the other commands: log lines are JSON in any case")
  return command
}

/** Commander ends the process by itself unless every command is told not to. */
function overrideExits(command: Command): Command {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "onebeat: ")) })
  for (const inner of command.commands) overrideExits(inner)
  return command
}
