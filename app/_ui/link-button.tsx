"use client"

import { Button, type ButtonProps } from "@mantine/core"
import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"

type LinkButtonProps = ButtonProps & { href: Route; children: ReactNode; "aria-keyshortcuts"?: string }

/** A link that looks like a button: a server component cannot give Mantine's Button the Link itself. */
export function LinkButton(props: LinkButtonProps) {
  return <Button component={Link} prefetch={false} {...props} />
}
