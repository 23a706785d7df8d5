"use client"

import type { Route } from "next"
import { type PointerEvent, useState } from "react"
import type { ShownState } from "./state-marks.ts"
import styles from "./strip.module.css"
import { stripText } from "./strip.tsx"
import { drawStrip, SMALL } from "./strip-drawing.ts"

const PLACES = 20
const WIDTH = PLACES * SMALL.pitch - (SMALL.pitch - SMALL.width)

type ListStripProps = {
  /** Oldest first. */
  states: readonly ShownState[]
  hrefOf: (index: number) => Route
  /** Said on hover. */
  titleOf: (index: number) => string
}

/**
 * A strip in a row of a list. A page has a thousand bars: they are drawn as a few paths, and the one under the pointer is
 * named and linked when it is pointed at. `<SoftLinks>` round the list follows the link without loading the page anew.
 */
export function ListStrip({ states, hrefOf, titleOf }: ListStripProps) {
  const [place, setPlace] = useState<number | null>(null)
  const empty = PLACES - states.length
  const { paths, none } = drawStrip(states, PLACES)
  const drawing = (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${WIDTH} ${SMALL.height}`}
      width={WIDTH}
      height={SMALL.height}
      role="img"
      aria-label={stripText(states.map((state) => ({ state })))}
    >
      {place === null ? null : (
        <rect className={styles.pointed} x={place * SMALL.pitch - 1} width={SMALL.pitch} height={SMALL.height} />
      )}
      {none === "" ? null : <path className={styles.none} d={none} />}
      {paths.map(({ tone, look, d }) => (
        <path key={tone + look} className={styles[look]} data-tone={tone} d={d} />
      ))}
    </svg>
  )
  if (states.length === 0) return drawing

  function point(event: PointerEvent<HTMLElement>) {
    const under = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left + 1) / SMALL.pitch)
    setPlace(Math.min(Math.max(under, empty), PLACES - 1))
  }

  return (
    <a
      href={hrefOf(place === null ? states.length - 1 : place - empty)}
      className={styles.link}
      title={place === null ? undefined : titleOf(place - empty)}
      data-soft=""
      tabIndex={-1}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setPlace(null)}
    >
      {drawing}
    </a>
  )
}
