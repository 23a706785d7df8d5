import { AppError } from "#core/errors.ts"

/** Something that stops Onebeat from starting, worded for the person at the terminal: what is wrong and what to do. */
export function cannotStart(problem: string, todo: string, cause?: unknown): AppError {
  return new AppError("failed", `${problem}\n  What to do: ${todo}`, { cause })
}
