import type { Metadata, Route } from "next"
import { redirect } from "next/navigation"
import { ownHost } from "#app/_data/auth.ts"
import { currentSession } from "#app/_data/session.ts"
import { Card } from "#app/_sign-in/card.tsx"
import { localPath } from "#scheduler/services/auth/local-path.ts"
import { SignInForm } from "./sign-in-form.tsx"

export const metadata: Metadata = { title: "Sign in" }

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = localPath((await searchParams).next)
  // While the database is away nobody can be known, and the form says so when it is sent.
  if ((await currentSession().catch(() => null)) !== null) redirect(next as Route)
  return (
    <Card
      title="Sign in"
      below={
        <>
          to <code>{await ownHost()}</code>
        </>
      }
      foot={
        <>
          No account? Ask an admin, or run <code>onebeat users add</code> on the server. Forgotten?{" "}
          <code>onebeat users reset</code>.
        </>
      }
    >
      <SignInForm next={next} />
    </Card>
  )
}
