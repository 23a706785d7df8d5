"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { type Refused, refusalOf } from "#app/_data/act.ts"
import { requireSession } from "#app/_data/session.ts"
import { changePassword } from "#app/_data/sign-in.ts"
import { localPath } from "#scheduler/services/auth/local-path.ts"

export async function changePasswordAction(_: Refused | null, form: FormData): Promise<Refused | null> {
  try {
    const session = await requireSession()
    const [current, next, repeated] = [form.get("current"), form.get("next"), form.get("repeated")]
    await changePassword(session, { current, next, repeated })
  } catch (error) {
    return refusalOf(error)
  }
  redirect(localPath(form.get("goOn")) as Route)
}
