import type { ReactNode } from "react"
import { counted } from "#app/_format/duration.ts"
import { Elapsed } from "#app/_ui/elapsed.tsx"
import { type Instant, instant } from "#core/brand.ts"
import type { AttemptStep } from "#scheduler/services/runs/steps.ts"
import styles from "./attempts.module.css"
import { attemptsScale, type ScaleRow, scaleText } from "./attempts-scale.ts"

const ROW = 26
const BAR = 18

type AttemptsProps = { attempts: readonly AttemptStep[]; now: Instant; zone: string }

/** Attempts as bars and the waits between them as dashes, to scale. */
export function Attempts({ attempts, now, zone }: AttemptsProps) {
  if (attempts.length === 0) return null
  const scale = attemptsScale(attempts, now, zone)
  const height = scale.rows.length * ROW
  return (
    <div className={styles.attempts} role="img" aria-label={scaleText(scale)}>
      <div className={styles.names}>
        {scale.rows.map(({ key, name, isWait }) => (
          <span key={key} className={styles.name} data-wait={isWait || undefined}>
            {name}
          </span>
        ))}
      </div>
      <div className={styles.plot}>
        <svg width="100%" height={height} className={styles.bars} aria-hidden="true">
          {scale.ticks.map(({ share }) => (
            <line key={share} className={styles.tick} x1={percent(share)} x2={percent(share)} y1={0} y2={height} />
          ))}
          {scale.rows.map((row, index) => (
            <Row key={row.key} row={row} y={index * ROW} now={now} />
          ))}
        </svg>
        <div className={styles.ticks} aria-hidden="true">
          {scale.ticks.map(({ share, text }) => (
            <span key={share} style={{ left: percent(share) }} data-last={share > 0.9 || undefined}>
              {text}
            </span>
          ))}
        </div>
      </div>
      {scale.left === 0 ? null : <p className={styles.left}>{counted(scale.left, "attempt")} before these</p>}
    </div>
  )
}

function Row({ row, y, now }: { row: ScaleRow; y: number; now: Instant }) {
  const { from, to, isWait, tone, text, error, goingOnMs } = row
  const middle = y + ROW / 2
  const label = (
    <>
      {goingOnMs === null ? text : <Elapsed since={instant(now - goingOnMs)} now={now} />}
      {error === null ? null : <tspan className={styles.error}>{error}</tspan>}
    </>
  )
  if (from === null || to === null) return <Label x={0} dx={0} y={middle} text={label} />
  const top = y + (ROW - BAR) / 2
  const side = sideOf(from, to, `${text}${error ?? ""}`)
  return (
    <g data-tone={tone}>
      {isWait ? (
        <line className={styles.wait} x1={percent(from)} x2={percent(to)} y1={middle} y2={middle} />
      ) : (
        <>
          <rect className={styles.bar} x={percent(from)} y={top} width={percent(to - from)} height={BAR} rx={2} />
          <rect
            className={styles.end}
            x={percent(to)}
            y={top}
            width={3}
            height={BAR}
            rx={1}
            transform="translate(-3 0)"
          />
        </>
      )}
      {side === "after" ? <Label x={to} dx={8} y={middle} text={label} /> : null}
      {side === "before" ? <Label x={from} dx={-8} y={middle} text={label} isBefore /> : null}
      {side === "inside" ? <Label x={from} dx={8} y={middle} text={label} isInside /> : null}
    </g>
  )
}

/** Where the text has room, judged by a plot of some 650 px. */
function sideOf(from: number, to: number, text: string): "after" | "before" | "inside" {
  const share = (text.length * 6 + 12) / 650
  if (1 - to >= share) return "after"
  if (from >= share) return "before"
  return to - from >= Math.max(1 - to, from) ? "inside" : 1 - to >= from ? "after" : "before"
}

type LabelProps = { x: number; dx: number; y: number; text: ReactNode; isBefore?: boolean; isInside?: boolean }

function Label({ x, dx, y, text, isBefore = false, isInside = false }: LabelProps) {
  return (
    <text
      className={styles.label}
      x={percent(x)}
      dx={dx}
      y={y}
      dy="0.35em"
      textAnchor={isBefore ? "end" : "start"}
      data-inside={isInside || undefined}
    >
      {text}
    </text>
  )
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`
}
