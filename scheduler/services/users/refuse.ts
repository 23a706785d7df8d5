import type { z } from "zod"
import { AppError } from "#core/errors.ts"
import { passwordProblem } from "#scheduler/services/auth/password.ts"

/** An input that is not what was expected, field by field; values are not repeated, since some are passwords. */
export function refuse(error: z.ZodError): AppError {
  const problems = error.issues.map(({ path, message }) => ({ field: path.join(".") || "input", message }))
  return new AppError("invalid_input", problems.map(({ field, message }) => `${field}: ${message}`).join("\n"), {
    problems,
  })
}

/** @throws AppError `invalid_input` for a password that is too easy to guess. */
export function refuseBadPassword(field: string, password: string, email: string): void {
  const message = passwordProblem(password, email)
  if (message !== null) throw badField(field, message)
}

export function badField(field: string, message: string): AppError {
  return new AppError("invalid_input", `${field}: ${message}`, { problems: [{ field, message }] })
}
