import { messageOf } from "#core/errors.ts"
import { EXIT, endOf } from "#scheduler/cli/exit.ts"
import { MOUNTS, programFor } from "#scheduler/cli/mounts.ts"
import { ownVersion } from "#scheduler/own-version.ts"

/** Runs one command line, to its end or as long as it serves, and returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [first, second] = words.filter((word) => !word.startsWith("-"))
  const named = first === "help" ? second : first
  try {
    const program = await programFor(named !== undefined && named in MOUNTS ? named : undefined)
    program.version(ownVersion(), "-V, --version")
    await program.parseAsync(words, { from: "user" })
    return Number(process.exitCode ?? EXIT.done)
  } catch (error) {
    const { code, text } = endOf(error)
    if (text !== "") process.stderr.write(`${text}\n`)
    if (process.env.ONEBEAT_LOG_LEVEL === "debug" && error instanceof Error && text !== "")
      process.stderr.write(`${error.stack ?? messageOf(error)}\n`)
    return code
  }
}

// A reader that has seen enough, as in `onebeat runs list | head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed),
)
process.exitCode = await main(process.argv.slice(2))
