"use client"

import { DateTimePicker } from "@mantine/dates"
import "@mantine/dates/styles.layer.css"
import { clockText } from "#app/_format/time.ts"
import { databaseClock } from "#app/_ui/ticker.ts"

type UntilFieldProps = {
  value: string | null
  onChange: (value: string | null) => void
  zone: string
  error: string | null
}

/** A date and time as a clock in the zone shows it. */
export function UntilField({ value, onChange, zone, error }: UntilFieldProps) {
  const now = databaseClock()
  return (
    <DateTimePicker
      label="Until"
      description={`By the clocks of ${zone.replaceAll("_", " ")}: ${clockText(now, zone).slice(0, 5)} now. Empty: until it is enabled by hand`}
      placeholder="Date and time"
      value={value}
      onChange={onChange}
      valueFormat="ddd D MMM YYYY HH:mm"
      firstDayOfWeek={1}
      weekendDays={[]}
      minDate={dayIn(zone, now)}
      clearable
      clearButtonProps={{ "aria-label": "Clear until" }}
      error={error}
      popoverProps={{ withinPortal: true }}
    />
  )
}

function dayIn(zone: string, now: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(now)
}
