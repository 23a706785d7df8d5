import { Button, TextInput } from "@mantine/core"
import { useId, useRef, useState } from "react"
import { fieldAt } from "#core/cron/field-at.ts"
import styles from "./cron-text.module.css"
import type { FieldTrouble } from "./engine.ts"

type CronLineTextProps = { text: string; label: string; trouble: FieldTrouble | null; write: (text: string) => void }

/** A line as it is written: the field under the caret is named and marked, and so are characters that are refused. */
export function CronLineText({ text, label, trouble, write }: CronLineTextProps) {
  const [caret, setCaret] = useState<number | null>(null)
  const behind = useRef<HTMLDivElement>(null)
  const id = useId()
  const place = caret === null ? null : fieldAt(text, caret)
  return (
    <div className={styles.cron}>
      <div className={styles.box} data-bad={trouble !== null || undefined}>
        <div className={styles.behind} ref={behind} aria-hidden="true">
          {pieces(text, place, trouble?.span ?? null).map(({ from, piece, isHere, isBad }) => (
            <span key={from} data-here={isHere || undefined} data-bad={isBad || undefined}>
              {piece}
            </span>
          ))}
        </div>
        <TextInput
          aria-label={label}
          aria-describedby={`${id}-place${trouble === null ? "" : ` ${id}-trouble`}`}
          data-cron=""
          data-field="cron"
          value={text}
          onChange={(event) => {
            setCaret(event.currentTarget.selectionStart)
            write(event.currentTarget.value)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setCaret(null)}
          onScroll={(event) => {
            if (behind.current !== null) behind.current.scrollLeft = event.currentTarget.scrollLeft
          }}
          error={trouble !== null}
          classNames={{ input: styles.input ?? "" }}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={1000}
        />
        <span className={styles.place} id={`${id}-place`} aria-live="polite">
          {place === null ? "" : place.name.replaceAll("-", " ")}
        </span>
      </div>
      {trouble === null ? null : (
        <p className={styles.trouble} id={`${id}-trouble`} role="alert">
          {trouble.words}
          {trouble.fix === null ? null : <Fix text={trouble.fix} write={write} />}
        </p>
      )}
    </div>
  )
}

function Fix({ text, write }: { text: string; write: (text: string) => void }) {
  return (
    <Button variant="subtle" size="compact-xs" onClick={() => write(text)}>
      Use <code>{text}</code>
    </Button>
  )
}

type Span = { from: number; to: number } | null

/** The text cut where a mark begins or ends. */
function pieces(text: string, here: Span, bad: Span) {
  const cuts = [0, text.length, ...[here, bad].flatMap((span) => (span === null ? [] : [span.from, span.to]))]
  const sorted = [...new Set(cuts)].filter((cut) => cut <= text.length).sort((a, b) => a - b)
  const isIn = (span: Span, at: number) => span !== null && at >= span.from && at < span.to
  return sorted.slice(0, -1).map((from, index) => ({
    from,
    piece: text.slice(from, sorted[index + 1]),
    isHere: isIn(here, from),
    isBad: isIn(bad, from),
  }))
}
