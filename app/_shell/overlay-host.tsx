"use client"

import dynamic from "next/dynamic"
import { useRouter } from "next/navigation"
import { useSyncExternalStore } from "react"
import { type Key, useKeys } from "./keys.ts"
import { leave } from "./leaving.ts"
import { closeOverlay, onOverlay, openedOverlay, openOverlay, wasOpened } from "./overlays.ts"
import type { ReaderZone } from "./reader-zone.ts"
import { NEW_SCHEDULE, ROOMS } from "./rooms.ts"

const Palette = dynamic(() => import("./palette.tsx").then(({ Palette }) => Palette), { ssr: false })
const Help = dynamic(() => import("./help.tsx").then(({ Help }) => Help), { ssr: false })
const ZoneDialog = dynamic(() => import("./zone-dialog.tsx").then(({ ZoneDialog }) => ZoneDialog), { ssr: false })

const ToastHost = dynamic(() => import("#app/_ui/toast-host.tsx").then(({ ToastHost }) => ToastHost), { ssr: false })

/** Palette, help and zone: loaded when first asked for. Also the keys that every page has. */
export function OverlayHost({ reader, mayEdit }: { reader: ReaderZone; mayEdit: boolean }) {
  const router = useRouter()
  const opened = useSyncExternalStore(onOverlay, openedOverlay, () => null)
  const create: Key = { key: "n", words: "New schedule", act: () => leave(() => router.push(NEW_SCHEDULE)) }
  useKeys([
    { key: "mod+k", words: "Search or jump to", act: () => openOverlay("palette") },
    { key: "/", words: "Filter this page", act: focusFilter },
    { key: "?", words: "This help", act: () => openOverlay("help") },
    ...(mayEdit ? [create] : []),
    ...Object.values(ROOMS).map(({ href, name, key }) => ({
      key: `g ${key}`,
      words: `Go to ${name}`,
      act: () => leave(() => router.push(href)),
    })),
  ])
  return (
    <>
      <ToastHost />
      {wasOpened("palette") ? <Palette isOpen={opened === "palette"} close={closeOverlay} mayEdit={mayEdit} /> : null}
      {wasOpened("help") ? <Help isOpen={opened === "help"} close={closeOverlay} /> : null}
      {wasOpened("zone") ? <ZoneDialog isOpen={opened === "zone"} close={closeOverlay} reader={reader} /> : null}
    </>
  )
}

/** A page marks its filter with `data-hotkey="filter"`; where there is none the palette searches. */
function focusFilter(): void {
  const filter = document.querySelector<HTMLElement>('[data-hotkey="filter"]')
  if (filter === null) return openOverlay("palette")
  filter.focus()
  if (filter instanceof HTMLInputElement) filter.select()
}
