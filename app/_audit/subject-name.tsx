import Link from "next/link"
import { schedulePath } from "#app/_shell/rooms.ts"
import { Mono } from "#app/_ui/words.tsx"
import styles from "./subject-name.module.css"

type SubjectNameProps = { subject: { subjectKind: string; subjectId: string; subjectName: string | null } }

/** What it was done to, as it is called now; a schedule leads to its page, also when it is deleted. */
export function SubjectName({ subject: { subjectKind, subjectId, subjectName } }: SubjectNameProps) {
  const name = subjectName ?? subjectId
  if (subjectKind === "schedule" && /^[1-9]\d{0,14}$/.test(subjectId))
    return (
      <Link href={schedulePath(Number(subjectId))} className={styles.name} prefetch={false}>
        {subjectName ?? `schedule ${subjectId}`}
      </Link>
    )
  return subjectKind === "user" ? (
    <span className={styles.name}>{name}</span>
  ) : (
    <span>
      {subjectKind} <Mono>{name}</Mono>
    </span>
  )
}
