import { z } from "zod"
import { parseDuration } from "#core/duration.ts"
import { Duration } from "#core/schedule-input/texts.ts"
import { parseEnvironment } from "#scheduler/config.ts"

const MINUTE_MS = 60_000
const SECRET_BYTES = 32

const Environment = z.object({
  ONEBEAT_AUTH_SECRET: z
    .string()
    .refine((text) => new TextEncoder().encode(text).length >= SECRET_BYTES, "expected 32 bytes or more"),
  ONEBEAT_BASE_URL: z
    .url({ protocol: /^https?$/, error: "expected the admin's address, such as https://scheduler.example.com" })
    .optional(),
  ONEBEAT_SESSION_IDLE: Duration({ least: MINUTE_MS }).default("8h"),
  ONEBEAT_SESSION_LIMIT: Duration({ least: MINUTE_MS }).default("7d"),
})

export type AuthSettings = Readonly<{
  /** Signs the session's cookie. Admins that serve the same people share it. */
  secret: string
  /** Where people reach the admin, when that is not what requests say. */
  baseUrl: URL | null
  /** A session that nobody uses for so long ends, … */
  idleMs: number
  /** … and any session this long after its sign-in. */
  absoluteMs: number
}>

/** @throws AppError `invalid_input` naming every setting that is missing or wrong. */
export function loadAuthSettings(env: Readonly<Record<string, string | undefined>>): AuthSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""))
  return parseEnvironment(Environment, given, (value) =>
    Object.freeze({
      secret: value.ONEBEAT_AUTH_SECRET,
      baseUrl: value.ONEBEAT_BASE_URL === undefined ? null : new URL(value.ONEBEAT_BASE_URL),
      idleMs: parseDuration(value.ONEBEAT_SESSION_IDLE),
      absoluteMs: parseDuration(value.ONEBEAT_SESSION_LIMIT),
    }),
  )
}
