/*
 * Writes the generated files of the corpus: `npx tsx test/core/corpus/generate.ts`. Every instant comes from the
 * oracle beside it, which shares no code with the engine. hand.tsv is written by people and is not touched.
 */
import { writeFileSync } from "node:fs"
import { firesAmong, firesBetween, rareFires } from "../oracle/fires.ts"
import { readLine } from "../oracle/line.ts"
import { timeline, wallAt } from "../oracle/timeline.ts"
import { type Row, rowText } from "./row.ts"
import { CHANGES, LINES, POLICIES, RARE_LINES, SECOND_CHANGES, SECOND_LINES } from "./subjects.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR
const LIMIT = 6

let seed = 20_261_121
/** A small linear congruential generator: the same corpus on every machine. */
function draw(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return Math.floor((seed / 0x1_0000_0000) * below)
}

/** The instants (ms) in a year after which a clock is no longer where elapsed time would put it, to the minute. */
function changesOf(zone: string, year: number): number[] {
  const offset = (at: number) => wallAt(zone, at) * 1000 - at
  const found: number[] = []
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY) {
    if (offset(day) === offset(day + DAY)) continue
    let minute = day
    while (offset(minute) === offset(day)) minute += 60_000
    found.push(minute)
  }
  return found
}

/** Rows round a change of clocks: every start that has been somebody's bug, and some at random. */
function rowsRound(zone: string, change: number, count: number): Row[] {
  const to = Math.ceil((change + 4 * DAY) / HOUR) * HOUR
  const begin = change - 3 * DAY
  const ticks = timeline(zone, begin - 2 * DAY, to, 60)
  const rows: Row[] = []
  for (let index = 0; index < count; index++) {
    const line = LINES[index < LINES.length ? index : draw(LINES.length)] ?? ""
    const policy = POLICIES[count > 2 * LINES.length ? index % 3 : draw(3)] ?? "once"
    const starts = [change - 60_000, change, change + 60_000, change + 30 * 60_000, change - 30 * 60_000, change + HOUR]
    const pick = draw(starts.length + 4)
    const from = starts[pick] ?? begin + draw((2 * DAY) / 60_000) * 60_000
    const fires = firesAmong(readLine(line), policy, ticks, 60).filter((at) => at >= from)
    rows.push({ zone, line, policy, from, to, limit: LIMIT, fires: fires.slice(0, LIMIT) })
  }
  return rows
}

function write(name: string, remark: string, rows: readonly Row[]): void {
  const head = `# ${remark}\n# Made by test/core/corpus/generate.ts from test/core/oracle; tz data ${process.versions.tz}.\n`
  writeFileSync(new URL(name, import.meta.url), `${head}${rows.map(rowText).join("\n")}\n`)
  process.stderr.write(`${name}: ${rows.length} rows\n`)
}

const zones = Intl.supportedValuesOf("timeZone")
const moving = zones.filter(
  (zone) => wallAt(zone, Date.UTC(2026, 0, 1)) !== wallAt(zone, Date.UTC(2026, 6, 1)) - 181 * 86_400,
)
write(
  "changes-2026.tsv",
  "Every zone that changes its clocks in 2026, round each change.",
  moving.flatMap((zone) => changesOf(zone, 2026).flatMap((change) => rowsRound(zone, change, 14))),
)

write(
  "odd-zones.tsv",
  "The zones of gold-standard.md 6.4 round the changes named there: odd gaps, whole days, permanent shifts.",
  CHANGES.flatMap(([zone, date]) => {
    const day = Date.parse(date)
    const near = changesOf(zone, new Date(day).getUTCFullYear()).filter((at) => Math.abs(at - day) < 2 * DAY)
    return near.flatMap((change) => rowsRound(zone, change, 3 * LINES.length))
  }),
)

write(
  "rare.tsv",
  "Lines that fire seldom: leap days over 2100, last days, nearest workdays, fifth weekdays, both day fields.",
  ["UTC", "America/New_York", "Australia/Lord_Howe"].flatMap((zone) =>
    RARE_LINES.flatMap(([line, fromText, years]) =>
      POLICIES.map((policy): Row => {
        const from = Date.parse(fromText)
        const to = from + years * 366 * DAY
        return { zone, line, policy, from, to, limit: LIMIT, fires: rareFires(zone, line, policy, from, to, LIMIT) }
      }),
    ),
  ),
)

write(
  "seconds.tsv",
  "Second by second: six fields, and offsets that are no whole minutes (Monrovia until 1972).",
  SECOND_CHANGES.flatMap(([zone, text]) =>
    SECOND_LINES.flatMap((line) =>
      POLICIES.map((policy): Row => {
        const change = Date.parse(text)
        const from = change - ([0, 1, 90, 1800, 3600][draw(5)] ?? 0) * 1000
        const to = from + 5 * HOUR
        const fires = firesBetween(zone, line, policy, from, to, LIMIT, 1)
        return { zone, line, policy, from, to, limit: LIMIT, fires }
      }),
    ),
  ),
)
