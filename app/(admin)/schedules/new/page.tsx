import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { answered } from "#app/_data/answer.ts"
import { readNewEditor } from "#app/_data/editor.ts"
import { EditorPage } from "#app/_editor/editor-page.tsx"
import { OutageView } from "#app/_ui/outage.tsx"

export const metadata: Metadata = { title: "New schedule" }

type Props = { searchParams: Promise<{ from?: string | string[] }> }

/** A new schedule; with `?from=<id>` it begins as that one is. */
export default async function NewSchedulePage({ searchParams }: Props) {
  const { from } = await searchParams
  const id = typeof from === "string" && /^[1-9]\d{0,14}$/.test(from) ? Number(from) : null
  if (from !== undefined && id === null) notFound()
  const { value: opening, outage } = await answered(() => readNewEditor(id))
  if (outage !== null) return <OutageView outage={outage} />
  if (opening === null) notFound()
  return (
    <EditorPage
      opening={opening}
      title={id === null ? "New schedule" : `New schedule like ${likeName(opening.values.name)}`}
    />
  )
}

function likeName(name: string): string {
  return name.replace(/-copy$/, "")
}
