"use client"

import { Button, PasswordInput } from "@mantine/core"
import { useActionState } from "react"
import { Form } from "#app/_sign-in/form.tsx"
import { changePasswordAction } from "./actions.ts"

const FIELDS = [
  { name: "current", label: "Current password", autoComplete: "current-password", description: null },
  { name: "next", label: "New password", autoComplete: "new-password", description: "12 characters or more" },
  { name: "repeated", label: "New password once more", autoComplete: "new-password", description: null },
]

export function ChangePasswordForm({ email, next }: { email: string; next: string }) {
  const [state, send, isPending] = useActionState(changePasswordAction, null)
  const errors = state?.fieldErrors ?? {}
  const general = state !== null && Object.keys(errors).length === 0 ? state.message : undefined
  return (
    <Form action={send}>
      <input type="hidden" name="goOn" value={next} />
      <input type="hidden" name="email" value={email} autoComplete="username" />
      {FIELDS.map((field) => (
        <PasswordInput
          key={field.name}
          {...field}
          size="md"
          required
          withAsterisk={false}
          error={sentence(errors[field.name] ?? (field.name === "repeated" ? general : undefined))}
          errorProps={{ role: "alert" }}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
        />
      ))}
      <Button type="submit" size="md" fullWidth loading={isPending}>
        Change password
      </Button>
    </Form>
  )
}

function sentence(message: string | undefined): string | undefined {
  return message === undefined ? undefined : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
