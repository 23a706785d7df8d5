import { Select, TextInput, type TextInputProps } from "@mantine/core"
import type { ReactNode } from "react"
import styles from "./field.module.css"
import type { FormValues } from "./form.ts"
import { useStore, useTrouble, useValue } from "./store.ts"

type TextField = { [Field in keyof FormValues]: FormValues[Field] extends string ? Field : never }[keyof FormValues]

export type FieldProps<Field> = {
  /** The form's name of it. */
  value: Field
  /** The schedule's name of it, where the two differ: troubles are told by that. */
  field?: string
  label: string
  /** Named by a question or a heading beside it. */
  isLabelHidden?: boolean
  description?: ReactNode
}

/** A line of text, with its trouble below. */
export function TextField({
  value,
  field,
  label,
  isLabelHidden = false,
  isMono = false,
  ...props
}: FieldProps<TextField> & { isMono?: boolean } & Pick<
    TextInputProps,
    | "placeholder"
    | "inputMode"
    | "type"
    | "rightSection"
    | "rightSectionWidth"
    | "required"
    | "w"
    | "maxLength"
    | "step"
  >) {
  const store = useStore()
  const trouble = useTrouble(value, field)
  return (
    <TextInput
      {...props}
      {...named(label, isLabelHidden)}
      value={useValue(value)}
      onChange={(event) => store.set({ [value]: event.currentTarget.value })}
      error={trouble}
      data-field={field ?? value}
      inputWrapperOrder={["label", "input", "description", "error"]}
      classNames={isMono ? { input: styles.mono ?? "" } : {}}
      autoComplete="off"
      spellCheck={false}
      withAsterisk={false}
    />
  )
}

/** One of a few words. What a row has that is none of them is shown as it is. */
export function ChoiceField({
  value,
  field,
  label,
  isLabelHidden = false,
  description,
  choices,
}: FieldProps<TextField> & { choices: readonly (readonly [value: string, label: string])[] }) {
  const store = useStore()
  const current = useValue(value)
  const trouble = useTrouble(value, field)
  const known = choices.map(([one, text]) => ({ value: one, label: text }))
  return (
    <Select
      {...named(label, isLabelHidden)}
      {...(description === undefined ? {} : { description })}
      data={known.some((one) => one.value === current) ? known : [...known, { value: current, label: current }]}
      value={current}
      onChange={(chosen) => {
        if (chosen !== null) store.set({ [value]: chosen })
      }}
      allowDeselect={false}
      error={trouble}
      data-field={field ?? value}
      inputWrapperOrder={["label", "input", "description", "error"]}
      comboboxProps={{ keepMounted: false }}
    />
  )
}

/** A part of the form: its heading at the left, its fields at the right. */
export function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {note === undefined ? null : <p>{note}</p>}
      </div>
      <div className={styles.fields}>{children}</div>
    </section>
  )
}

type RowShape = "halves" | "thirds" | "wide-first" | "wide-third" | "wide-fourth"

/** Fields side by side while there is room. */
export function Row({ children, shape = "halves" }: { children: ReactNode; shape?: RowShape }) {
  return (
    <div className={styles.row} data-shape={shape}>
      {children}
    </div>
  )
}

function named(label: string, isHidden: boolean): { label: string } | { "aria-label": string } {
  return isHidden ? { "aria-label": label } : { label }
}
