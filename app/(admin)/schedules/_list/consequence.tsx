"use client"

import { counted, countText } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import { Note } from "#app/_ui/note.tsx"
import { RelativeTime } from "#app/_ui/relative-time.tsx"
import type { DialogName } from "./act-dialog-url.ts"
import type { ScopedRow } from "./list-scope.tsx"
import { useScope } from "./list-scope.tsx"
import type { Count } from "./use-count.ts"

type ConsequenceProps = { name: DialogName; row: ScopedRow | null; many: number; count: Count | null }

/** What will be otherwise afterwards, before it is done. */
export function Consequence({ name, row, many, count }: ConsequenceProps) {
  const { now } = useScope()
  if (row !== null)
    return (
      <Note tone="warn">
        {row.nextAt === null ? (
          "It has no fire to come, so nothing is missed."
        ) : (
          <>
            Next fire <RelativeTime at={row.nextAt} now={now} /> ({shortText(row.nextAt, row.zone, now)}) will not
            happen, nor any after it until it is enabled.
          </>
        )}{" "}
        Runs already on their queue go on.
      </Note>
    )
  if (many === 0) return <Note tone="quiet">Nothing is selected: select rows first.</Note>
  return (
    <Note tone={name === "tag" || name === "enable" ? "now" : "warn"}>
      {count === null ? `${counted(many, "schedule")} selected. ` : `${countOf(name, count)} `}
      {WORDS[name]}
      {count === null || count.ownedByFiles === 0 || name === "enable" || name === "disable"
        ? ""
        : ` ${ownedText(count.ownedByFiles, name)}`}
    </Note>
  )
}

const WORDS: Record<DialogName, string> = {
  enable: "They fire again from now on; what they missed stays missed.",
  disable: "None of their fires happens until they are enabled. Runs already on their queue go on.",
  tag: "Tags change nothing about when and what they run.",
  delete: "They fire no more. Their runs stay on record and their names become free.",
}

const ALREADY: Record<DialogName, string> = {
  enable: "enabled already",
  disable: "disabled already",
  tag: "so already",
  delete: "deleted already",
}

function countOf(name: DialogName, { matching, changing }: Count): string {
  const left = matching - changing
  const rest = left === 0 ? "." : `; ${countText(left)} ${left === 1 ? "is" : "are"} ${ALREADY[name]}.`
  return `${countText(changing)} of ${counted(matching, "schedule")} will change${rest}`
}

function ownedText(count: number, name: DialogName): string {
  const back = name === "delete" ? "makes them again" : "sets their tags back"
  return `${countText(count)} of them ${count === 1 ? "is" : "are"} owned by a file, whose next apply ${back}.`
}
