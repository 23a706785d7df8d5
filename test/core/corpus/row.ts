/*
 * A row of the corpus: all fires of `line` in `zone` under `policy` with from ≤ fire < to, at most `limit` of them.
 * Written as `zone|line|policy|from|to|limit|fire,fire,…`; instants are ISO 8601 in UTC without trailing zero parts.
 */

export type Row = {
  readonly zone: string
  readonly line: string
  readonly policy: "once" | "skip" | "every"
  readonly from: number
  readonly to: number
  readonly limit: number
  readonly fires: readonly number[]
}

export function parseRow(text: string): Row {
  const [zone = "", line = "", policy = "", from = "", to = "", limit = "", fires = ""] = text.split("|")
  if (policy !== "once" && policy !== "skip" && policy !== "every") throw new Error(`no row of the corpus: ${text}`)
  return {
    zone,
    line,
    policy,
    from: instantOf(from),
    to: instantOf(to),
    limit: Number(limit),
    fires: fires === "" ? [] : fires.split(",").map(instantOf),
  }
}

export function rowText({ zone, line, policy, from, to, limit, fires }: Row): string {
  return [zone, line, policy, shortText(from), shortText(to), limit, fires.map(shortText).join(",")].join("|")
}

/** Rows of a file; lines that begin with # are remarks. */
export function parseRows(text: string): Row[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseRow)
}

function instantOf(text: string): number {
  const at = Date.parse(`${text.length === 13 ? `${text}:00` : text}Z`)
  if (Number.isNaN(at)) throw new Error(`no instant of the corpus: ${text}`)
  return at
}

/** "2026-03-08T07", "2026-03-08T07:30" or "2026-03-08T07:30:10". */
function shortText(at: number): string {
  return new Date(at)
    .toISOString()
    .slice(0, 19)
    .replace(/(:00)?:00$/, "")
}
