import { findOnPath, run } from "./program.ts"

let setpriv: Promise<string | null> | undefined

/**
 * The command that runs `file` so that the kernel sends it `signal` when we die, even by kill -9 (Linux with
 * util-linux). Elsewhere the plain command: what is left over is then stopped by the next start.
 */
export async function endingWithUs(
  signal: NodeJS.Signals,
  file: string,
  args: readonly string[],
): Promise<{ file: string; args: readonly string[] }> {
  setpriv ??= findSetpriv()
  const program = await setpriv
  if (program === null) return { file, args }
  return { file: program, args: ["--pdeathsig", signal.replace("SIG", ""), "--", file, ...args] }
}

async function findSetpriv(): Promise<string | null> {
  const program = process.platform === "linux" ? findOnPath("setpriv") : null
  if (program === null) return null
  return (await run(program, ["--pdeathsig", "TERM", "--", "true"])).ok ? program : null
}
