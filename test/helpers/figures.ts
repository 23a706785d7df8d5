import { appendFileSync } from "node:fs"

/** Prints what was measured as one JSON line, and adds it to the file that ONEBEAT_SYSTEM_FIGURES names. */
export function tell(title: string, figures: object): void {
  const line = JSON.stringify({ title, ...figures })
  process.stdout.write(`${line}\n`)
  if (process.env.ONEBEAT_SYSTEM_FIGURES) appendFileSync(process.env.ONEBEAT_SYSTEM_FIGURES, `${line}\n`)
}
