import fs from "node:fs"
import { hostname } from "node:os"
import { AppError } from "#core/errors.ts"
import { openDb, openPool } from "#db/connect.ts"
import { hasUsers } from "#db/queries/users.ts"
import { generatePassword } from "#scheduler/services/auth/password.ts"
import { Email } from "#scheduler/services/users/create.ts"
import { createFirstUser } from "#scheduler/services/users/create-first.ts"
import { firstPasswordFile } from "#scheduler/services/users/first-password-file.ts"
import { writePrivate } from "./private-file.ts"

const DEFAULT_EMAIL = "admin@onebeat.example"

/** `file` holds the password, too, until somebody has seen it. */
export type FirstUser = { email: string; password: string; file: string }

type Environment = Readonly<Record<string, string | undefined>>
type Target = { databaseUrl: string; namespace: string; env: Environment }

/** The e-mail of a first user that is still to be made. @throws AppError `invalid_input` */
export function firstEmail({ ONEBEAT_ADMIN_EMAIL: given }: Environment): string {
  const parsed = Email.safeParse(given || DEFAULT_EMAIL)
  if (parsed.success) return parsed.data
  throw new AppError("invalid_input", "ONEBEAT_ADMIN_EMAIL: expected an e-mail such as ada@example.com")
}

/**
 * Makes the first user where there is none. Its password is on disk (0600) before the user is in the database, so a
 * start that is cut short locks nobody out.
 * @returns null when there are users, or another start has just made the first one.
 */
export async function makeFirstUser(target: Target): Promise<FirstUser | null> {
  const email = firstEmail(target.env)
  return await withDb(target, async (db) => {
    if (await hasUsers(db)) return null
    const [password, file] = [generatePassword(), firstPasswordFile(target.env)]
    writePrivate(file, `${email}\n${password}\n`)
    if (await createFirstUser({ db, actor: `up@${hostname()}`, email, password })) return { email, password, file }
    fs.rmSync(file, { force: true })
    return null
  })
}

/** False also when that cannot be found out now. */
export async function lacksUsers(target: Target): Promise<boolean> {
  return await withDb(target, async (db) => !(await hasUsers(db))).catch(() => false)
}

/** On a terminal the password is shown, this once, and kept nowhere; else the file is named. */
export function announceFirstUser({ email, password, file }: FirstUser, stdout: NodeJS.WriteStream): void {
  if (!stdout.isTTY) {
    process.stderr.write(`first user: ${email}; its password is in ${file} until it is changed at the first sign-in\n`)
    return
  }
  stdout.write(`\n  Sign in as  ${email}\n  Password    ${password}\n\n`)
  stdout.write("  It is shown this once and changed at the first sign-in.\n\n")
  fs.rmSync(file, { force: true })
}

async function withDb<T>({ databaseUrl, namespace }: Target, work: (db: ReturnType<typeof openDb>) => Promise<T>) {
  const pool = openPool({ databaseUrl, namespace, applicationName: "onebeat:up", max: 1 })
  try {
    return await work(openDb(pool))
  } finally {
    await pool.end()
  }
}
