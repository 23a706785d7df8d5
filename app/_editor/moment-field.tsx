import { ActionIcon, Popover, PopoverDropdown, PopoverTarget, TextInput } from "@mantine/core"
import IconCalendar from "@tabler/icons-react/icons/IconCalendar"
import dynamic from "next/dynamic"
import { useState } from "react"
import styles from "./field.module.css"
import type { FieldProps } from "./field.tsx"
import type { FormValues, WallMoment } from "./form.ts"
import { useStore, useTrouble, useValue } from "./store.ts"

type MomentName = {
  [Field in keyof FormValues]: FormValues[Field] extends WallMoment ? Field : never
}[keyof FormValues]

const DayPicker = dynamic(() => import("./day-picker.tsx").then((loaded) => loaded.DayPicker), { ssr: false })

/** A date and time on the wall of the schedule's zone. */
export function MomentField({ value, label, description }: FieldProps<MomentName>) {
  const store = useStore()
  const { wall } = useValue(value)
  return (
    <MomentText
      label={label}
      description={description}
      wall={wall}
      write={(text) => store.set({ [value]: { wall: text, told: null } })}
      trouble={useTrouble(value)}
      field={value}
    />
  )
}

type MomentTextProps = {
  label: string
  description?: React.ReactNode
  wall: string
  write: (wall: string) => void
  trouble?: string | null
  field?: string
  className?: Partial<Record<"root" | "label" | "input", string>>
}

/** As text, since browsers show their own date fields in the language of the system; a calendar opens beside it. */
export function MomentText({
  label,
  description,
  wall,
  write,
  trouble = null,
  field,
  className = {},
}: MomentTextProps) {
  const [isOpen, setIsOpen] = useState(false)
  const day = /^\d{4}-\d{2}-\d{2}/.exec(wall)?.[0] ?? null
  return (
    <TextInput
      label={label}
      {...(description === undefined ? {} : { description })}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={wall.replace("T", " ")}
      onChange={(event) => write(event.currentTarget.value)}
      placeholder="2026-12-24 18:00"
      error={trouble}
      data-field={field}
      classNames={{ input: styles.mono ?? "", ...className }}
      autoComplete="off"
      spellCheck={false}
      maxLength={40}
      rightSection={
        <Popover opened={isOpen} onChange={setIsOpen} trapFocus returnFocus position="bottom-end">
          <PopoverTarget>
            <ActionIcon size={24} aria-label={`${label}: choose a day`} onClick={() => setIsOpen(!isOpen)}>
              <IconCalendar size={15} aria-hidden="true" />
            </ActionIcon>
          </PopoverTarget>
          <PopoverDropdown>
            {isOpen ? (
              <DayPicker
                day={day}
                choose={(chosen) => {
                  write(`${chosen} ${wall.slice(11).trim() || "00:00"}`)
                  setIsOpen(false)
                }}
              />
            ) : null}
          </PopoverDropdown>
        </Popover>
      }
    />
  )
}
