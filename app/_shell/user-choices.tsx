"use client"

import {
  Menu,
  MenuDivider,
  MenuDropdown,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuTarget,
  useMantineColorScheme,
} from "@mantine/core"
import Link from "next/link"
import type { ReactElement, ReactNode } from "react"
import { signOut } from "#app/sign-in/actions.ts"
import { openOverlay } from "./overlays.ts"
import { CHANGE_PASSWORD } from "./rooms.ts"

export type User = { name: string; email: string; role: string }

const THEMES = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["auto", "As the system"],
] as const

type UserChoicesProps = {
  user: User
  target: ReactElement
  above?: ReactNode
  isOpen: boolean
  onChange: (isOpen: boolean) => void
}

/** What is a person's own to choose. Loaded when first opened. */
export function UserChoices({ user, target, above, isOpen, onChange }: UserChoicesProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu opened={isOpen} onChange={onChange} position={above === undefined ? "top-start" : "top-end"} width={220}>
      <MenuTarget>{target}</MenuTarget>
      <MenuDropdown>
        {above === undefined ? null : (
          <>
            {above}
            <MenuDivider />
          </>
        )}
        <MenuLabel>
          {user.email}, {user.role}
        </MenuLabel>
        <MenuItem onClick={() => openOverlay("zone")}>Time zone…</MenuItem>
        <MenuItem onClick={() => openOverlay("help")}>Keys and help</MenuItem>
        <MenuDivider />
        <MenuLabel>Theme</MenuLabel>
        <MenuRadioGroup value={colorScheme} onChange={(value) => setColorScheme(themeOf(value))}>
          {THEMES.map(([value, word]) => (
            <MenuRadioItem key={value} value={value}>
              {word}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuDivider />
        <MenuItem component={Link} href={CHANGE_PASSWORD}>
          Change password
        </MenuItem>
        <form action={signOut} role="none">
          {/* A menu that closes first takes the form away before it is sent. */}
          <MenuItem component="button" type="submit" closeMenuOnClick={false}>
            Sign out
          </MenuItem>
        </form>
      </MenuDropdown>
    </Menu>
  )
}

function themeOf(value: string): "light" | "dark" | "auto" {
  return value === "light" || value === "dark" ? value : "auto"
}
