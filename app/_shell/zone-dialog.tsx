"use client"

import { Combobox, Modal, TextInput, useCombobox } from "@mantine/core"
import { useRouter } from "next/navigation"
import { useEffect, useState } from "react"
import { offsetText } from "#app/_format/time.ts"
import { databaseClock } from "#app/_ui/ticker.ts"
import { type ReaderZone, zoneCookie } from "./reader-zone.ts"
import styles from "./zone-dialog.module.css"

const SHOWN = 60

/** In which zone times are told that have none of their own: the browser's, UTC, or any other. */
export function ZoneDialog({ isOpen, close, reader }: { isOpen: boolean; close: () => void; reader: ReaderZone }) {
  const router = useRouter()
  const combobox = useCombobox({ opened: true })
  const [typed, setTyped] = useState("")
  const { selectFirstOption } = combobox
  // biome-ignore lint/correctness/useExhaustiveDependencies: Enter takes the first of what is found for each text
  useEffect(() => {
    selectFirstOption()
  }, [typed])
  const own = ownZone()
  const wanted = typed.trim().toLowerCase().replaceAll(" ", "_")
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")].filter((zone) => zone.toLowerCase().includes(wanted))

  function choose(value: string) {
    const isOwn = value === "own"
    // biome-ignore lint/suspicious/noDocumentCookie: the server renders by it, and there is no other way that is everywhere
    document.cookie = zoneCookie(isOwn ? own : value, isOwn)
    setTyped("")
    close()
    router.refresh()
  }

  return (
    <Modal opened={isOpen} onClose={close} title="Time zone" closeButtonProps={{ "aria-label": "Close" }}>
      <p className={styles.words}>A schedule&apos;s times stay in its own zone. Everything else is told in this one.</p>
      <Combobox store={combobox} onOptionSubmit={choose}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") close()
            }}
            placeholder="A city or a region"
            aria-label="Time zone"
          />
        </Combobox.EventsTarget>
        <Combobox.Options className={styles.options} aria-label="Time zones" tabIndex={0}>
          {wanted === "" ? <Zone value="own" zone={own} isChosen={reader.isOwn} name={`Yours: ${own}`} /> : null}
          {zones.slice(0, SHOWN).map((zone) => (
            <Zone key={zone} value={zone} zone={zone} isChosen={!reader.isOwn && reader.zone === zone} name={zone} />
          ))}
          {zones.length === 0 ? <Combobox.Empty>No zone by that name</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox>
    </Modal>
  )
}

function Zone({ value, zone, isChosen, name }: { value: string; zone: string; isChosen: boolean; name: string }) {
  return (
    <Combobox.Option value={value} active={isChosen} className={styles.zone} data-chosen={isChosen || undefined}>
      <span>{name.replaceAll("_", " ")}</span>
      <code>{offsetText(databaseClock(), zone)}</code>
    </Combobox.Option>
  )
}

function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
