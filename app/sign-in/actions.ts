"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { refusalOf } from "#app/_data/act.ts"
import { beginSession, endSession } from "#app/_data/sign-in.ts"
import { refusalText } from "#app/_sign-in/refusal-text.ts"
import { instant } from "#core/brand.ts"
import { localPath } from "#scheduler/services/auth/local-path.ts"

/** What the form shows after a try: the password never comes back. */
export type SignInState = { email: string; message: string } | null

export async function signIn(_: SignInState, form: FormData): Promise<SignInState> {
  const typed = form.get("email")
  const email = typeof typed === "string" ? typed : ""
  try {
    const refused = await beginSession({ email, password: form.get("password") })
    if (refused !== null) return { email, message: refusalText(refused, instant(Date.now())) }
  } catch (error) {
    return { email, message: refusalOf(error).message }
  }
  redirect(localPath(form.get("next")) as Route)
}

/** Ends this browser's session, and shows the sign-in. */
export async function signOut(): Promise<void> {
  await endSession()
  redirect("/sign-in")
}
