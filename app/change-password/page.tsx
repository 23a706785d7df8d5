import { Anchor } from "@mantine/core"
import type { Metadata } from "next"
import { requireSession } from "#app/_data/session.ts"
import { Card } from "#app/_sign-in/card.tsx"
import { signOut } from "#app/sign-in/actions.ts"
import { localPath } from "#scheduler/services/auth/local-path.ts"
import { ChangePasswordForm } from "./change-password-form.tsx"

export const metadata: Metadata = { title: "Change password" }

export default async function ChangePasswordPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const { user, mustChangePassword } = await requireSession()
  return (
    <Card
      title={mustChangePassword ? "Choose a password of your own" : "Change your password"}
      below={
        mustChangePassword
          ? "The one you signed in with was made for you, so you may not be the only one who knows it."
          : "Your other sessions end with the old one."
      }
      foot={
        <form action={signOut}>
          Signed in as {user.email}.{" "}
          <Anchor component="button" type="submit" inherit>
            Sign out
          </Anchor>
        </form>
      }
    >
      <ChangePasswordForm email={user.email} next={localPath((await searchParams).next)} />
    </Card>
  )
}
