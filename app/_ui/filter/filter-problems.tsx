import type { FilterToken } from "./filter.ts"
import styles from "./filter-bar.module.css"

type FilterProblemsProps = { tokens: readonly FilterToken[]; mend: (token: FilterToken, by: string) => void }

/** What is wrong with which condition, and what is probably meant. The others still count. */
export function FilterProblems({ tokens, mend }: FilterProblemsProps) {
  const wrong = tokens.filter(({ problem }) => problem !== null)
  if (wrong.length === 0) return null
  return (
    <div role="alert">
      <ul className={styles.problems} data-tone="bad">
        {wrong.map((token) => (
          <li key={token.text}>
            {token.problem}.
            {token.suggestion === null ? null : (
              <>
                {" "}
                <button type="button" className={styles.mend} onClick={() => mend(token, token.suggestion ?? "")}>
                  Use {token.suggestion}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
