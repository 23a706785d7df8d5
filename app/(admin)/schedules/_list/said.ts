import { counted, countText } from "#app/_format/duration.ts"

export type BulkVerb = "enable" | "disable" | "tag" | "delete"

const DONE = { enable: "enabled", disable: "disabled", tag: "tagged", delete: "deleted" } as const

/** `48 schedules disabled.`, and what was not done, and why. */
export function doneText(
  verb: BulkVerb,
  { changed, refused, stoppedBy }: { changed: number; refused: readonly string[]; stoppedBy: string | null },
): string {
  const done =
    changed === 0 ? "Nothing changed: they are so already." : `${counted(changed, "schedule")} ${DONE[verb]}.`
  const left = refused.length === 0 ? "" : ` ${leftText(refused)}`
  return stoppedBy === null ? `${done}${left}` : `${done}${left} Then it stopped: ${stoppedBy}`
}

/** A schedule can have so many tags and no more. */
function leftText(refused: readonly string[]): string {
  const first = refused[0] ?? ""
  return refused.length === 1
    ? `${first} was left as it was: it would have more than 50 tags.`
    : `${first} and ${countText(refused.length - 1)} more were left as they were: they would have more than 50 tags.`
}

/** Says what is as before, and what somebody has changed meanwhile. */
export function undoneText({ undone, leftCount }: { undone: number; leftCount: number }): string {
  const back =
    undone === 1 ? "1 schedule is as it was before." : `${countText(undone)} schedules are as they were before.`
  if (leftCount === 0) return `Undone: ${back}`
  return `${back} ${counted(leftCount, "schedule")} changed since and stayed as ${leftCount === 1 ? "it is" : "they are"}.`
}

/** What an act is called on its button and in its dialog's title. */
export function actWords(verb: BulkVerb, count: number): string {
  const verbs = { enable: "Enable", disable: "Disable", tag: "Tag", delete: "Delete" } as const
  return `${verbs[verb]} ${counted(count, "schedule")}`
}
