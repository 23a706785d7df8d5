"use server"

import { z } from "zod"
import { answered } from "#app/_data/answer.ts"
import { type Found, findByText } from "#app/_data/palette.ts"
import { userContext } from "#app/_data/session.ts"

const Text = z.string().trim().min(1).max(200)

/** Null when the database does not answer or there is nothing to look for. */
export async function searchPalette(text: string): Promise<Found | null> {
  const ctx = await userContext()
  const asked = Text.safeParse(text)
  if (!asked.success) return null
  return (await answered(() => findByText(ctx, asked.data))).value
}
