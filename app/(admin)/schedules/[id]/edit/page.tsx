import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { cache } from "react"
import { answered } from "#app/_data/answer.ts"
import { readEditor } from "#app/_data/editor.ts"
import { EditorPage } from "#app/_editor/editor-page.tsx"
import { OutageView } from "#app/_ui/outage.tsx"

type Props = { params: Promise<{ id: string }> }

/** Read once for the title and the page. */
const openingOf = cache((id: number) => answered(() => readEditor(id)))

const isId = (text: string) => /^[1-9]\d{0,14}$/.test(text)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  const name = isId(id) ? (await openingOf(Number(id))).value?.stored?.name : undefined
  return { title: `Edit ${name ?? "schedule"}` }
}

export default async function EditSchedulePage({ params }: Props) {
  const { id } = await params
  if (!isId(id)) notFound()
  const { value: opening, outage } = await openingOf(Number(id))
  if (outage !== null) return <OutageView outage={outage} />
  if (opening === null) notFound()
  return <EditorPage opening={opening} title={`Edit ${opening.stored?.name ?? ""}`} />
}
