import { RelativeTime } from "#app/_ui/relative-time.tsx"
import { databaseClock } from "#app/_ui/ticker.ts"
import type { IntervalUnit, SolarEvent } from "#core/recurrence/shape.ts"
import { ChoiceField, Row, TextField } from "./field.tsx"
import { isOfDates } from "./form.ts"
import { MomentField } from "./moment-field.tsx"
import { useEditor, useValue } from "./store.ts"

const UNITS: Readonly<Record<IntervalUnit, string>> = {
  second: "seconds",
  minute: "minutes",
  hour: "hours",
  day: "days",
  week: "weeks",
  month: "months",
}
const EVENTS: Readonly<Record<SolarEvent, string>> = {
  dawn_astronomical: "Astronomical dawn",
  dawn_nautical: "Nautical dawn",
  dawn_civil: "Civil dawn",
  sunrise: "Sunrise",
  solar_noon: "Solar noon",
  sunset: "Sunset",
  dusk_civil: "Civil dusk",
  dusk_nautical: "Nautical dusk",
  dusk_astronomical: "Astronomical dusk",
}

/** Every so many seconds, minutes, hours of elapsed time, or days, weeks, months of the calendar. */
export function IntervalFields() {
  const unit = useValue("unit")
  const isDates = isOfDates(unit)
  return (
    <Row shape={isDates ? "wide-fourth" : "wide-third"}>
      <TextField value="every" label="Every" inputMode="numeric" />
      <ChoiceField value="unit" field="unit" label="Unit" choices={Object.entries(UNITS)} />
      {isDates ? <TextField value="timeOfDay" label="At" placeholder="00:00" /> : null}
      <MomentField
        value="anchor"
        label="Counted from"
        description="Empty: from its start, or else from when it was created"
      />
    </Row>
  )
}

export function OnceFields() {
  const fire = useEditor((state) => (state.judged.preview.ok ? (state.judged.preview.lines[0]?.at ?? null) : null))
  return (
    <Row>
      <MomentField
        value="at"
        label="At"
        description={fire === null ? "On the wall of its time zone" : <RelativeTime at={fire} now={databaseClock()} />}
      />
    </Row>
  )
}

export function SolarFields() {
  return (
    <>
      <Row>
        <ChoiceField value="solarEvent" field="solar.event" label="Event" choices={Object.entries(EVENTS)} />
        <TextField value="solarOffset" field="solar.offset" label="Moved by" placeholder="0s, 30m, -1h" />
      </Row>
      <Row>
        <TextField
          value="latitude"
          field="solar.latitude"
          label="Latitude"
          inputMode="text"
          placeholder="52.52, north positive"
        />
        <TextField
          value="longitude"
          field="solar.longitude"
          label="Longitude"
          inputMode="text"
          placeholder="13.40, east positive"
        />
      </Row>
    </>
  )
}
