import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { answered } from "#app/_data/answer.ts"
import { readEditor } from "#app/_data/editor.ts"
import { EditorPage } from "#app/_editor/editor-page.tsx"
import { OutageView } from "#app/_ui/outage.tsx"

export const metadata: Metadata = { title: "Edit schedule" }

type Props = { params: Promise<{ id: string }> }

export default async function EditSchedulePage({ params }: Props) {
  const { id } = await params
  if (!/^[1-9]\d{0,14}$/.test(id)) notFound()
  const { value: opening, outage } = await answered(() => readEditor(Number(id)))
  if (outage !== null) return <OutageView outage={outage} />
  if (opening === null) notFound()
  return <EditorPage opening={opening} title={`Edit ${opening.stored?.name ?? ""}`} />
}
