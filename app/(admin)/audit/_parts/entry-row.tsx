import { TableTd, TableTr } from "@mantine/core"
import IconChevronDown from "@tabler/icons-react/icons/IconChevronDown"
import IconChevronRight from "@tabler/icons-react/icons/IconChevronRight"
import Link from "next/link"
import { Actor } from "#app/_audit/actor.tsx"
import { SubjectName } from "#app/_audit/subject-name.tsx"
import { verbWords } from "#app/_audit/verb-words.ts"
import { countText } from "#app/_format/duration.ts"
import { clockText, fullText, isoText } from "#app/_format/time.ts"
import { fieldWord } from "#app/_policies/field-words.ts"
import type { AuditView } from "#scheduler/services/audit/list.ts"
import { type AuditAddress, auditPath } from "./address.ts"
import styles from "./table.module.css"

type EntryRowProps = { entry: AuditView; isOpen: boolean; address: AuditAddress; zone: string }

const FIELDS = 3

export function EntryRow({ entry, isOpen, address, zone }: EntryRowProps) {
  const { id, at, actor, verb, note, batchSize } = entry
  const { text, older, newer } = address
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <TableTr className={styles.entry} data-row data-open={isOpen || undefined} id={`entry-${id}`}>
      <TableTd className={styles.time}>
        <time dateTime={isoText(at)} title={fullText(at, zone)}>
          {clockText(at, zone)}
        </time>
      </TableTd>
      <TableTd className={styles.who}>
        <Actor actor={actor} />
      </TableTd>
      <TableTd className={styles.what}>
        <span className={styles.did}>{verbWords(verb).did}</span>{" "}
        {batchSize > 1 ? (
          <strong className={styles.many}>
            {countText(batchSize)} {entry.subjectKind}s
          </strong>
        ) : (
          <SubjectName subject={entry} />
        )}
      </TableTd>
      <TableTd className={styles.changed}>
        <Link
          href={auditPath(text, { older, newer, entry: isOpen ? null : id })}
          className={styles.open}
          scroll={false}
          replace
          prefetch={false}
          aria-expanded={isOpen}
          data-row-link
        >
          <Chevron size={14} aria-hidden="true" />
          <span>{changedText(entry)}</span>
        </Link>
      </TableTd>
      <TableTd className={styles.note} title={note ?? undefined}>
        {note}
      </TableTd>
    </TableTr>
  )
}

/** `cron, time zone and 2 more` */
function changedText({ changes, before, after }: AuditView): string {
  if (before === null && after !== null) return "all of it"
  if (changes.length === 0 || after === null) return "details"
  const words = changes.map(({ field }) => fieldWord(field).toLowerCase())
  const left = words.length - FIELDS
  return left > 0 ? `${words.slice(0, FIELDS).join(", ")} and ${left} more` : words.join(", ")
}
