import { Chip, ChipGroup, Select, TextInput } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { builderOf, type CronShape, lineOf, type Nth, type WallTime } from "#core/cron/builder.ts"
import { two } from "#core/recurrence/civil.ts"
import styles from "./cron-builder.module.css"

type Kind = CronShape["kind"]

const KINDS: readonly (readonly [Kind, string])[] = [
  ["minutes", "Every few minutes"],
  ["hours", "Every few hours"],
  ["daily", "Every day"],
  ["weekdays", "Monday to Friday"],
  ["weekly", "Days of the week"],
  ["monthly", "Day of the month"],
  ["last-day", "Last day of month"],
  ["last-workday", "Last working day"],
  ["nth-weekday", "Weekday of month"],
  ["yearly", "Once a year"],
]
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const MONTHS = "January February March April May June July August September October November December".split(" ")
const NTHS: readonly (readonly [Nth, string])[] = [
  [1, "first"],
  [2, "second"],
  [3, "third"],
  [4, "fourth"],
  [5, "fifth"],
  ["last", "last"],
]
const MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]
const HOURS = [1, 2, 3, 4, 6, 8, 12]

type BuilderProps = { text: string; of: string; write: (text: string) => void }

/** The common cases as a few choices. A line that is none of them says so and stays as it is written. */
export function CronBuilder({ text, of, write }: BuilderProps) {
  const shape = builderOf(text)
  const kinds = KINDS.map(([value, label]) => ({ value: value as string, label }))
  return (
    <fieldset className={styles.builder} aria-label={`${of}, built`}>
      <Select
        aria-label={`${of}: how often`}
        data={shape === null ? [{ value: "written", label: "As written" }, ...kinds] : kinds}
        value={shape?.kind ?? "written"}
        onChange={(kind) => {
          const found = KINDS.find(([value]) => value === kind)
          if (found !== undefined) write(lineOf(shapeOf(found[0], shape)))
        }}
        allowDeselect={false}
        w={148}
        comboboxProps={{ keepMounted: false, width: 180, position: "bottom-start" }}
      />
      {shape === null ? null : <Parts shape={shape} of={of} become={(next) => write(lineOf(next))} />}
    </fieldset>
  )
}

type PartsProps<Shape> = { shape: Shape; of: string; become: (shape: CronShape) => void }

function Parts({ shape, of, become }: PartsProps<CronShape>) {
  switch (shape.kind) {
    case "minutes":
      return (
        <Pick
          label={`${of}: how many minutes`}
          of={MINUTES}
          unit="min"
          value={shape.every}
          become={(every) => become({ ...shape, every })}
        />
      )
    case "hours":
      return (
        <>
          <Pick
            label={`${of}: how many hours`}
            of={HOURS}
            unit="h"
            value={shape.every}
            become={(every) => become({ ...shape, every })}
          />
          <span>at minute</span>
          <Pick
            label={`${of}: minute`}
            of={upTo(0, 59)}
            value={shape.minute}
            become={(minute) => become({ ...shape, minute })}
          />
        </>
      )
    case "monthly":
      return (
        <At {...{ shape, of, become }}>
          <Pick
            label={`${of}: day of the month`}
            of={upTo(1, 31)}
            value={shape.day}
            become={(day) => become({ ...shape, day })}
          />
        </At>
      )
    case "yearly":
      return (
        <At {...{ shape, of, become }}>
          <Pick label={`${of}: day`} of={upTo(1, 31)} value={shape.day} become={(day) => become({ ...shape, day })} />
          <Choice
            label={`${of}: month`}
            data={MONTHS.map((month, index) => ({ value: String(index + 1), label: month }))}
            value={String(shape.month)}
            become={(month) => become({ ...shape, month: Number(month) })}
            width={112}
          />
        </At>
      )
    case "nth-weekday":
      return (
        <At {...{ shape, of, become }}>
          <Choice
            label={`${of}: which one`}
            data={NTHS.map(([nth, word]) => ({ value: String(nth), label: word }))}
            value={String(shape.nth)}
            become={(chosen) => become({ ...shape, nth: NTHS.find(([nth]) => String(nth) === chosen)?.[0] ?? 1 })}
            width={84}
          />
          <Choice
            label={`${of}: weekday`}
            data={WEEKDAYS.map((day, index) => ({ value: String(index), label: day }))}
            value={String(shape.weekday)}
            become={(weekday) => become({ ...shape, weekday: Number(weekday) })}
            width={112}
          />
        </At>
      )
    default:
      return <At {...{ shape, of, become }} />
  }
}

/** The time of day, after what else a shape has. */
function At({
  shape,
  of,
  become,
  children,
}: PartsProps<Exclude<CronShape, { every: number }>> & { children?: ReactNode }) {
  return (
    <>
      {children}
      <span>at</span>
      <TimeOfDay label={`${of}: time of day`} at={shape.at} become={(time) => become({ ...shape, at: time })} />
    </>
  )
}

/** 24 hours, whatever the browser's language; a half-written time waits in the field. */
function TimeOfDay({ label, at, become }: { label: string; at: WallTime; become: (at: WallTime) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <TextInput
      aria-label={label}
      value={typed ?? `${two(at.hour)}:${two(at.minute)}`}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        const read = timeOf(event.currentTarget.value)
        if (read !== null) become(read)
      }}
      onBlur={() => setTyped(null)}
      error={typed !== null && timeOf(typed) === null}
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      w={62}
    />
  )
}

/** The days of a line that fires on some days of the week; nothing of others. */
export function CronDays({ text, of, write }: BuilderProps) {
  const shape = builderOf(text)
  if (shape?.kind !== "weekly") return null
  return (
    <fieldset className={styles.days} aria-label={`${of}: days`}>
      <ChipGroup
        multiple
        value={shape.days.map(String)}
        onChange={(days) => {
          if (days.length > 0) write(lineOf({ ...shape, days: days.map(Number) }))
        }}
      >
        {[1, 2, 3, 4, 5, 6, 0].map((day) => (
          <Chip key={day} value={String(day)} size="xs" variant="light">
            {WEEKDAYS[day]?.slice(0, 3)}
          </Chip>
        ))}
      </ChipGroup>
    </fieldset>
  )
}

type PickProps = { label: string; of: readonly number[]; unit?: string; value: number; become: (value: number) => void }

/** A whole number out of those that make sense; one that is written otherwise is offered as well. */
function Pick({ label, of, unit, value, become }: PickProps) {
  const all = of.includes(value) ? of : [...of, value].sort((a, b) => a - b)
  const data = all.map((one) => ({ value: String(one), label: unit === undefined ? String(one) : `${one} ${unit}` }))
  return (
    <Choice label={label} data={data} value={String(value)} become={(chosen) => become(Number(chosen))} width={80} />
  )
}

type ChoiceProps = {
  label: string
  data: { value: string; label: string }[]
  value: string
  become: (value: string) => void
  width: number
}

function Choice({ label, data, value, become, width }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      data={data}
      value={value}
      onChange={(chosen) => {
        if (chosen !== null) become(chosen)
      }}
      allowDeselect={false}
      w={width}
      comboboxProps={{ keepMounted: false, width: "max-content", position: "bottom-start" }}
    />
  )
}

/** Another shape, which keeps what it has in common with the one before. */
function shapeOf(kind: Kind, before: CronShape | null): CronShape {
  const at = before !== null && "at" in before ? before.at : { hour: 9, minute: 0 }
  const day = before !== null && "day" in before ? before.day : 1
  switch (kind) {
    case "minutes":
      return { kind, every: 15 }
    case "hours":
      return { kind, every: 1, minute: at.minute }
    case "weekly":
      return { kind, days: [1], at }
    case "monthly":
      return { kind, day, at }
    case "nth-weekday":
      return { kind, nth: 1, weekday: 1, at }
    case "yearly":
      return { kind, month: 1, day, at }
    default:
      return { kind, at }
  }
}

function timeOf(text: string): WallTime | null {
  const [, hour, minute] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(text) ?? []
  return hour === undefined || minute === undefined ? null : { hour: Number(hour), minute: Number(minute) }
}

function upTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
