import { AppError } from "#core/errors.ts"

const MOST_BYTES = 4_096

export type PasswordFlags = { passwordStdin?: true; json?: true }

/**
 * The password on stdin's first line, or none when one is to be made.
 * @throws AppError `invalid_input` when a made one would be printed into a file or a log that nobody asked for.
 */
export async function givenPassword({ passwordStdin, json }: PasswordFlags): Promise<string | undefined> {
  if (passwordStdin) return await firstLine(process.stdin)
  if (json || process.stdout.isTTY) return undefined
  throw new AppError(
    "invalid_input",
    "stdout is no terminal, and the password is printed this one time: say --json to have it there, or give one with --password-stdin",
  )
}

/** For the terminal of whoever passes it on. */
export function passwordText(password: string | null): string {
  const shown = password === null ? "" : `Password    ${password}\nIt is shown this once. `
  return `${shown}It has to be changed at the next sign-in.`
}

async function firstLine(stream: NodeJS.ReadStream): Promise<string> {
  let text = ""
  for await (const chunk of stream.setEncoding("utf8")) {
    text += chunk
    if (text.includes("\n") || text.length > MOST_BYTES) break
  }
  const line = text.split(/\r?\n/, 1)[0] ?? ""
  if (line === "") throw new AppError("invalid_input", "expected the password on the first line of stdin")
  return line
}
