import { MultiSelect, SegmentedControl } from "@mantine/core"
import { memo, useState } from "react"
import { askCalendars } from "./actions.ts"
import { CronLines } from "./cron-lines.tsx"
import { ChoiceField, Row, Section, TextField } from "./field.tsx"
import type { Kind } from "./form.ts"
import { MomentField } from "./moment-field.tsx"
import { IntervalFields, OnceFields, SolarFields } from "./other-kinds.tsx"
import { Others } from "./others.tsx"
import { useStore, useTrouble, useValue } from "./store.ts"
import styles from "./when-section.module.css"
import { ZoneField } from "./zone-field.tsx"

const KINDS: readonly { value: Kind; label: string }[] = [
  { value: "cron", label: "Cron" },
  { value: "interval", label: "Interval" },
  { value: "once", label: "Once" },
  { value: "solar", label: "Solar" },
]

const NOTES: Readonly<Record<Kind, string>> = {
  cron: "Several lines fire at either.",
  interval: "Counted without drift, also over downtime.",
  once: "Then it ends.",
  solar: "By the sun at a place.",
}

const CLOCKS: Readonly<Record<string, string>> = {
  once: "Each time on the wall fires once. One that does not exist fires right after the gap.",
  skip: "As once, but a time that does not exist is left out.",
  every: "Every instant that shows the time fires: both when it comes twice, none when it does not exist.",
}

/** When it fires. */
export const WhenSection = memo(function WhenSection({ calendarNames }: { calendarNames: readonly string[] }) {
  const store = useStore()
  const kind = useValue("kind")
  const dst = useValue("dst")
  return (
    <Section title="When" note={NOTES[kind]}>
      <div className={styles.kinds}>
        <SegmentedControl
          aria-label="Kind of recurrence"
          data={[...KINDS]}
          value={kind}
          onChange={(chosen) => store.set({ kind: KINDS.find(({ value }) => value === chosen)?.value ?? "cron" })}
        />
        {kind === "cron" ? <span className={styles.hint}>Builder and text stay in step</span> : null}
      </div>
      <KindFields kind={kind} />
      <Row shape={calendarNames.length > 0 ? "thirds" : "halves"}>
        <ZoneField />
        <ChoiceField
          value="dst"
          label="When clocks change"
          choices={[
            ["once", "Once (as Vixie cron)"],
            ["skip", "Skip"],
            ["every", "Every (as Kubernetes)"],
          ]}
          description={CLOCKS[dst]}
        />
        {calendarNames.length > 0 ? <Calendars names={calendarNames} /> : null}
      </Row>
      <Others />
      <Row>
        <MomentField value="startsAt" label="Starts" />
        <MomentField value="endsAt" label="Ends" description="Nothing fires at that instant or later" />
      </Row>
      <Row>
        <TextField
          value="maxFires"
          label="Fires at most"
          placeholder="no limit"
          inputMode="numeric"
          description="Then it has ended"
        />
        <TextField
          value="jitter"
          label="Spread over"
          placeholder="0s"
          description="Each run is due at its own, fixed place in this window"
        />
      </Row>
    </Section>
  )
})

function KindFields({ kind }: { kind: Kind }) {
  if (kind === "cron") return <CronLines />
  if (kind === "interval") return <IntervalFields />
  return kind === "once" ? <OnceFields /> : <SolarFields />
}

function Calendars({ names }: { names: readonly string[] }) {
  const store = useStore()
  const chosen = useValue("calendars")
  const [isAsking, setIsAsking] = useState(false)

  /** The rules come first: until they are here, the preview would call the calendar unknown. */
  async function choose(next: string[]) {
    setIsAsking(true)
    const found = await askCalendars(next).catch(() => null)
    setIsAsking(false)
    if (found?.ok) store.patch({ calendars: found.calendars })
    store.set({ calendars: next })
  }

  return (
    <MultiSelect
      label="Leave out"
      placeholder={chosen.length === 0 ? "nothing" : ""}
      data={[...new Set([...names, ...chosen])]}
      value={chosen}
      onChange={choose}
      disabled={isAsking}
      error={useTrouble("calendars")}
      data-field="calendars"
      classNames={{ inputField: styles.search ?? "" }}
      searchable
    />
  )
}
