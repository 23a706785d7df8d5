"use client"

import type { Route } from "next"
import { usePathname, useRouter } from "next/navigation"
import { type KeyboardEvent, type PointerEvent, useState, useTransition } from "react"
import { queryOf } from "#app/_ui/filter/filter.ts"
import styles from "./histogram.module.css"
import type { Slot } from "./histogram-slots.ts"

/** From the first chosen bar to the last, wherever one began; `isHeld` while a pointer draws it. */
type Stretch = { anchor: number; end: number; isHeld: boolean }

type HistogramBrushProps = { slots: readonly Slot[]; texts: readonly string[]; words: string }

/** Bars that are also the brush for time: a click or a drag sets `after:` and `before:`, and so do arrows and Enter. */
export function HistogramBrush({ slots, texts, words }: HistogramBrushProps) {
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const [isPending, startTransition] = useTransition()
  const [router, pathname] = [useRouter(), usePathname()]
  const [low, high] = stretch === null ? [-1, -1] : ends(stretch, slots.length)
  const [first, last] = [slots[low], slots[high]]
  const label = first === undefined || last === undefined ? null : labelOf(first, last)

  function apply() {
    if (first === undefined || last === undefined) return
    const q = [...texts, `after:${first.from}`, `before:${last.to}`].join(" ")
    setStretch(null)
    startTransition(() => router.push(`${pathname}${queryOf(new URLSearchParams({ q }))}` as Route))
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -slots.length, End: slots.length }[event.key]
    if (step !== undefined) {
      const from = stretch?.end ?? (step > 0 ? -1 : slots.length)
      const end = Math.max(0, Math.min(from + step, slots.length - 1))
      setStretch({ anchor: event.shiftKey && stretch !== null ? stretch.anchor : end, end, isHeld: false })
    } else if (event.key === "Enter") apply()
    else if (event.key === "Escape") setStretch(null)
    else return
    event.preventDefault()
  }

  function at(event: PointerEvent): number {
    const box = event.currentTarget.getBoundingClientRect()
    const share = (event.clientX - box.left) / box.width
    return Math.max(0, Math.min(Math.floor(share * slots.length), slots.length - 1))
  }

  function onPointerMove(event: PointerEvent) {
    const end = at(event)
    setStretch(stretch?.isHeld === true ? { ...stretch, end } : { anchor: end, end, isHeld: false })
  }

  return (
    <div
      className={styles.brush}
      data-pending={isPending || undefined}
      role="slider"
      tabIndex={0}
      aria-label={`${words}. Arrows choose a stretch, Shift extends it, Enter shows its runs`}
      aria-valuemin={0}
      aria-valuemax={slots.length - 1}
      aria-valuenow={stretch?.end ?? slots.length - 1}
      aria-valuetext={label ?? slots.at(-1)?.label}
      onKeyDown={onKeyDown}
      onBlur={() => setStretch(null)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const end = at(event)
        setStretch({ anchor: end, end, isHeld: true })
      }}
      onPointerMove={onPointerMove}
      onPointerUp={apply}
      onPointerLeave={() => stretch?.isHeld !== true && setStretch(null)}
      onPointerCancel={() => setStretch(null)}
    >
      <Bars slots={slots} low={low} high={high} />
      {label === null ? null : (
        <span className={styles.label} style={labelPlace((low + high + 1) / 2 / slots.length)}>
          {label}
        </span>
      )}
    </div>
  )
}

function Bars({ slots, low, high }: { slots: readonly Slot[]; low: number; high: number }) {
  return (
    <svg className={styles.bars} viewBox={`0 0 ${slots.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      {low < 0 ? null : <rect className={styles.chosen} x={low} y={0} width={high - low + 1} height={1} />}
      {slots.map(({ from, parts }, index) => {
        let top = 1
        return parts.map(({ tone, height }) => {
          top -= height
          return (
            <rect
              key={`${from} ${tone}`}
              className={styles.bar}
              data-tone={tone}
              x={index + 0.1}
              y={Math.max(0, top)}
              width={0.8}
              height={height}
            />
          )
        })
      })}
    </svg>
  )
}

function ends({ anchor, end }: Stretch, count: number): [number, number] {
  const within = (index: number) => Math.max(0, Math.min(index, count - 1))
  return [within(Math.min(anchor, end)), within(Math.max(anchor, end))]
}

function labelOf(first: Slot, last: Slot): string {
  if (first === last) return first.label
  return `${first.label.split(" to ", 1)[0]} to ${last.label.split(" to ")[1]?.replace(/: .*$/, "") ?? ""}`
}

/** Beside the pointer, on the side where there is room. */
function labelPlace(share: number) {
  return share < 0.5 ? { left: `${share * 100}%` } : { right: `${(1 - share) * 100}%` }
}
