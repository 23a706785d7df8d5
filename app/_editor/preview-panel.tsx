import { Button } from "@mantine/core"
import IconCalendarOff from "@tabler/icons-react/icons/IconCalendarOff"
import IconClockExclamation from "@tabler/icons-react/icons/IconClockExclamation"
import { useEffect, useLayoutEffect, useState } from "react"
import { durationText } from "#app/_format/duration.ts"
import { hoverText, isoText, placeOf } from "#app/_format/time.ts"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import { databaseClock, onEachSecond } from "#app/_ui/ticker.ts"
import type { Instant } from "#core/brand.ts"
import { parseInstant } from "#core/recurrence/instant-text.ts"
import type { PreviewLine, SchedulePreview } from "#core/schedule-preview.ts"
import { wallOf } from "./form.ts"
import { MomentText } from "./moment-field.tsx"
import styles from "./preview-panel.module.css"
import { averageText, dayText } from "./preview-text.ts"
import { useEditor, useStore, useValue } from "./store.ts"
import { fieldWords } from "./words.ts"

/** What the left side means: always in view, and after a mistake the last that could be read. */
export function PreviewPanel({ now, reader }: { now: Instant; reader: string }) {
  const judged = useEditor((state) => state.judged)
  const seen = useEditor((state) => state.seen)
  const zone = useValue("timeZone")
  useFollowing()
  useLayoutEffect(() => {
    if (judged.tookMs >= 0) measure()
  }, [judged])
  return (
    <aside className={styles.preview} aria-label="Preview">
      <div className={styles.sticky}>
        <section className={styles.panel} data-stale={!judged.preview.ok || undefined} aria-label="What it means">
          <Meaning preview={seen.preview} isStale={!judged.preview.ok} zone={zone} />
          {seen.preview.ok ? <Fires preview={seen.preview} zone={zone} reader={reader} now={now} /> : null}
        </section>
        <div className={styles.foot}>
          <AnotherStart zone={zone} now={now} />
          <span data-took={judged.tookMs}>Preview took {durationText(Math.max(1, judged.tookMs))}</span>
        </div>
      </div>
    </aside>
  )
}

function Meaning({ preview, isStale, zone }: { preview: SchedulePreview; isStale: boolean; zone: string }) {
  const calendars = useValue("calendars")
  const jitter = useValue("jitter")
  if (!preview.ok)
    return (
      <header className={styles.head}>
        <h2>It does not fire as it is written</h2>
        <p>{preview.problems.map(({ field, message }) => `${fieldWords(field)}: ${message}`).join(". ")}</p>
      </header>
    )
  const parts = [
    zone,
    ...(calendars.length > 0 ? [`leaving out ${calendars.join(", ")}`] : []),
    ...(jitter === "" || jitter === "0s" ? [] : [`spread over ${jitter}`]),
  ]
  return (
    <header className={styles.head}>
      <h2 aria-live="polite">{preview.brief}</h2>
      <p>
        {isStale
          ? "As it was last, while what you write is not complete."
          : `${parts.join(", ")}. ${averageText(preview.average)}`}
      </p>
    </header>
  )
}

type FiresProps = { preview: Extract<SchedulePreview, { ok: true }>; zone: string; reader: string; now: Instant }

function Fires({ preview: { lines, isEnd }, zone, reader, now }: FiresProps) {
  const [isWhole, setIsWhole] = useState(false)
  const fires = lines.filter(({ kind }) => kind === "fire").length
  const year = wallOf(now, zone).slice(0, 4)
  let count = 0
  return (
    <div className={styles.fires} data-whole={isWhole || undefined}>
      <div className={styles.listHead}>
        <h3>
          {isEnd ? (fires === 0 ? "It never fires from then on" : `Its last ${fires} fires`) : `Next ${fires} fires`}
        </h3>
        <span>
          in {placeOf(zone)}; hover for {placeOf(zone) === "UTC" ? "yours" : "UTC"}
        </span>
      </div>
      <ol>
        {lines.map((line) => (
          <li key={`${line.at} ${line.kind}`}>
            <Line
              line={line}
              number={line.kind === "fire" ? ++count : null}
              year={year}
              hover={hoverText(line.at, zone, reader)}
              now={now}
            />
            {line.note === null ? null : (
              <p className={styles.note}>
                <IconClockExclamation size={16} aria-hidden="true" />
                <span>
                  <strong>{line.note.fact}</strong> {line.note.effect}{" "}
                  <button type="button" className={styles.change} onClick={goToPolicy}>
                    Change
                  </button>
                </span>
              </p>
            )}
          </li>
        ))}
      </ol>
      <Button className={styles.more ?? ""} variant="subtle" size="compact-xs" onClick={() => setIsWhole(!isWhole)}>
        {isWhole ? "Show 3" : "Show all"}
      </Button>
    </div>
  )
}

type LineProps = { line: PreviewLine; number: number | null; year: string; hover: string; now: Instant }

function Line({ line, number, year, hover, now }: LineProps) {
  const { at, local, offset, kind, calendar } = line
  return (
    <time className={styles.line} dateTime={isoText(at)} title={hover}>
      <span className={styles.number}>{number}</span>
      <span>{dayText(local, year)}</span>
      {kind === "fire" ? (
        <>
          <code className={styles.time}>
            {local.slice(17, 19) === "00" ? local.slice(11, 16) : local.slice(11, 19)}
          </code>
          <code className={styles.offset}>{offset}</code>
          <span className={styles.relative}>
            <RelativeTime at={at} now={now} />
          </span>
        </>
      ) : (
        <span className={styles.left}>
          <IconCalendarOff size={14} aria-hidden="true" />
          {kind === "excluded" ? `left out by ${calendar}` : "left out by the change of clocks"}
        </span>
      )}
    </time>
  )
}

function AnotherStart({ zone, now }: { zone: string; now: Instant }) {
  const store = useStore()
  const from = useEditor((state) => state.from)
  const [typed, setTyped] = useState<string | null>(null)

  /** Null: from now on. A half-written start waits in the field. */
  function begin(text: string | null) {
    setTyped(text)
    const at = text === null ? null : parseInstant(text, zone)
    if (text !== null && at === null) return
    store.patch({ from: at })
    store.judgeAgain()
  }

  return (
    <span className={styles.start}>
      <MomentText
        label="Try another start"
        wall={typed ?? wallOf(from ?? now, zone).slice(0, 16)}
        write={begin}
        className={{ root: styles.startField ?? "", label: styles.startLabel ?? "", input: styles.startInput ?? "" }}
      />
      {typed === null ? null : (
        <Button variant="subtle" size="compact-xs" onClick={() => begin(null)}>
          Now
        </Button>
      )}
    </span>
  )
}

/** A fire that has passed leaves the list. */
function useFollowing() {
  const store = useStore()
  useEffect(
    () =>
      onEachSecond(() => {
        const { judged, from } = store.get()
        const first = judged.preview.ok ? judged.preview.lines[0] : undefined
        if (from === null && first !== undefined && first.at <= databaseClock()) store.judgeAgain()
      }),
    [store],
  )
}

function goToPolicy() {
  document.querySelector<HTMLElement>('input[data-field="dst"], [data-field="dst"] input')?.focus()
}

/** From what was typed to what it means on screen, for whoever listens to the browser's measures. */
function measure(): void {
  if (performance.getEntriesByName("editor:typed").length === 0) return
  performance.clearMeasures("editor:preview")
  performance.measure("editor:preview", "editor:typed")
  performance.clearMarks("editor:typed")
}
