import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { instant } from "#core/brand.ts"
import { between, next, previous } from "#core/recurrence.ts"
import { parseRows, type Row, rowText } from "./corpus/row.ts"
import { firesBetween, rareFires } from "./oracle/fires.ts"
import { cron } from "./support.ts"

const FILES = ["hand.tsv", "changes-2026.tsv", "odd-zones.tsv", "rare.tsv", "seconds.tsv"]
const rowsOf = (file: string) => parseRows(readFileSync(new URL(`corpus/${file}`, import.meta.url), "utf8"))

function answerOf({ zone, line, policy, from, to, limit }: Row): number[] {
  return between(cron(line, { timeZone: zone, dst: policy }), instant(from), instant(to), limit)
}

/** The same fires, last first, by walking back from the last of them. */
function backwards({ zone, line, policy, from, fires }: Row): number[] {
  const rule = cron(line, { timeZone: zone, dst: policy })
  const found: number[] = []
  let before = instant((fires.at(-1) ?? from) + 1)
  for (;;) {
    const fire = previous(rule, before)
    if (fire === null || fire < from) return found.reverse()
    found.push(fire)
    before = fire
  }
}

describe("the conformance corpus", () => {
  it("has at least 5,000 rows", () => {
    expect(FILES.flatMap(rowsOf).length).toBeGreaterThanOrEqual(5000)
  })

  it.each(FILES)("%s holds only fires that the engine gives", (file) => {
    const wrong = rowsOf(file)
      .map((row) => ({ row, answer: answerOf(row) }))
      .filter(({ row, answer }) => answer.join() !== row.fires.join())
      .map(({ row, answer }) => `${rowText(row)}\n  engine: ${rowText({ ...row, fires: answer })}`)
    expect(wrong.slice(0, 10)).toEqual([])
  })

  it("has an oracle that agrees with what was worked out by hand", () => {
    const wrong = rowsOf("hand.tsv").filter(({ zone, line, policy, from, to, limit, fires }) => {
      const isLong = to - from > 40 * 86_400_000
      const step = zone === "Africa/Monrovia" ? 1 : 60
      const answer = isLong
        ? rareFires(zone, line, policy, from, to, limit)
        : firesBetween(zone, line, policy, from, to, limit, step)
      return answer.join() !== fires.join()
    })
    expect(wrong.map(rowText)).toEqual([])
  }, 30_000)

  it.each(FILES)("%s reads the same backwards", (file) => {
    const wrong = rowsOf(file)
      .map((row) => ({ row, answer: backwards(row) }))
      .filter(({ row, answer }) => answer.join() !== row.fires.join())
      .map(({ row, answer }) => `${rowText(row)}\n  engine: ${rowText({ ...row, fires: answer })}`)
    expect(wrong.slice(0, 10)).toEqual([])
  })

  it.each(FILES)("%s gives the same next fire from every millisecond beside a fire", (file) => {
    const wrong = rowsOf(file).filter(({ zone, line, policy, fires }) => {
      const rule = cron(line, { timeZone: zone, dst: policy })
      return fires.some(
        (fire, index) =>
          next(rule, instant(fire - 1)) !== fire || (index > 0 && next(rule, instant(fires[index - 1] ?? 0)) !== fire),
      )
    })
    expect(wrong.map(rowText).slice(0, 10)).toEqual([])
  })
})
