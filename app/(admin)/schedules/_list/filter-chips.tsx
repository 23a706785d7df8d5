import IconX from "@tabler/icons-react/icons/IconX"
import type { Route } from "next"
import Link from "next/link"
import type { ParsedSearch } from "#core/search/language.ts"
import type { ScheduleTerm } from "#core/search/schedules.ts"
import styles from "./filter-bar.module.css"

type Parsed = ParsedSearch<ScheduleTerm>
type ChipProps = { read: Parsed["tokens"][number]; without: Route; edit: () => void }

/** A token of the search. A click on it takes it back into the field; the cross is a link, so that it works by itself. */
export function Chip({ read: { token, problem }, without, edit }: ChipProps) {
  const key = token.key === null ? "" : `${token.isNegated ? "-" : ""}${token.key.value}:`
  const value = token.key === null ? token.text : token.text.slice(key.length)
  return (
    <span className={styles.chip} data-tone={problem === null ? "now" : "bad"}>
      <button type="button" onClick={edit} title={problem === null ? "Change it" : problem.expected}>
        <code>
          {key === "" ? null : <span className={styles.key}>{key}</span>}
          {value}
        </code>
      </button>
      <Link href={without} aria-label={`Remove ${token.text}`} prefetch={false}>
        <IconX size={13} stroke={2} aria-hidden="true" />
      </Link>
    </span>
  )
}

type ProblemsProps = { problems: Parsed["problems"]; q: string; pathOf: (q: string) => Route }

/** What was not understood, what was expected there, and what is probably meant. */
export function Problems({ problems, q, pathOf }: ProblemsProps) {
  if (problems.length === 0) return null
  return (
    <div className={styles.problems} data-tone="bad" role="alert">
      {problems.map(({ from, to, value, expected, suggestion }) => (
        <p key={from}>
          <code>{value === "" ? q.slice(from, to) : value}</code>
          {value === "" ? " has no value" : " is not understood"}: {expected}.
          {suggestion === null ? null : (
            <>
              {" "}
              <Link href={pathOf(q.slice(0, from) + suggestion + q.slice(to))} prefetch={false}>
                Did you mean <code>{suggestion}</code>?
              </Link>
            </>
          )}
        </p>
      ))}
    </div>
  )
}
