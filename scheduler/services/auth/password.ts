import { randomInt } from "node:crypto"
import { hashPassword, verifyPassword } from "better-auth/crypto"

/** No 0 and o, 1 and l: they are read aloud and typed. */
const LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
const GROUPS = 4
const GROUP_LENGTH = 5
const LEAST_LENGTH = 12
const MOST_LENGTH = 128
const LEAST_DIFFERENT = 5

/** How passwords become hashes: scrypt, as better-auth has it. Tests count the work. */
export type PasswordWork = {
  hash(password: string): Promise<string>
  verify(attempt: { hash: string; password: string }): Promise<boolean>
}

export const scrypt: PasswordWork = { hash: hashPassword, verify: verifyPassword }

/** 20 letters, some 99 bits, in groups that a person can copy by eye. */
export function generatePassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("")
  return Array.from({ length: GROUPS }, group).join("-")
}

/** What is wrong with a password that somebody chose; null when nothing is. */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length
  if (length < LEAST_LENGTH) return `expected ${LEAST_LENGTH} characters or more, it has ${length}`
  if (length > MOST_LENGTH) return `expected ${MOST_LENGTH} characters or fewer, it has ${length}`
  const small = password.toLowerCase()
  const [local = ""] = email.split("@")
  if (small.includes(email) || small === local) return "expected something else than the e-mail"
  if (new Set(small).size < LEAST_DIFFERENT) return `expected ${LEAST_DIFFERENT} different characters or more`
  return null
}
