"use client"

import { Button, PasswordInput, TextInput } from "@mantine/core"
import { useActionState } from "react"
import { Form } from "#app/_sign-in/form.tsx"
import { signIn } from "./actions.ts"

/** Works as a plain form, too: what is wrong then comes back with the page. */
export function SignInForm({ next }: { next: string }) {
  const [state, send, isPending] = useActionState(signIn, null)
  return (
    <Form action={send}>
      <input type="hidden" name="next" value={next} />
      <TextInput
        key={state?.email}
        label="E-mail"
        name="email"
        type="email"
        size="md"
        required
        withAsterisk={false}
        autoComplete="username"
        defaultValue={state?.email ?? ""}
      />
      <PasswordInput
        label="Password"
        name="password"
        size="md"
        required
        withAsterisk={false}
        autoComplete="current-password"
        error={state?.message}
        errorProps={{ role: "alert" }}
        visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
      />
      <Button type="submit" size="md" fullWidth loading={isPending}>
        Sign in
      </Button>
    </Form>
  )
}
