import { workerCommand } from "#scheduler/worker/worker-command.ts"

// The worker as a process of its own, without the rest of the command line.
await workerCommand()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(2)
  })
