/*
 * `npm run bench:recurrence`: next fire times a second on one core, ours beside croner and cron-parser in the same run,
 * as one line of JSON. The median of five rounds, the contenders taking turns, so that a noisy machine is fair to all.
 *
 * warmPerSecond: `next` on compiled rules, each walked 16 fires on. coldPerSecond: compile + first next, nothing cached
 * but the zones' year tables. croner, cronParser: the same as warm with their cached objects; cronerCold,
 * cronParserCold as cold.
 */
import { CronExpressionParser } from "cron-parser"
import { Cron } from "croner"
import { durationMs, type Instant, instant } from "#core/brand.ts"
import { compileRule, next, type Rule } from "#core/recurrence.ts"

const LINES = ["*/5 * * * *", "0 9 * * 1-5", "30 2 1 * *", "0 0 29 2 *", "15 10 L * *", "0 9 * * 1#2", "*/10 * * * * *"]
const ZONES = [
  "UTC",
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "America/Havana",
  "Europe/London",
  "Europe/Berlin",
  "Africa/Casablanca",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
]
const FROM = instant(Date.UTC(2026, 10, 21, 12))
const STEPS = 16
const ROUNDS = 5
const ROUND_MS = 300

const subjects = LINES.flatMap((line) => ZONES.map((zone) => ({ line, zone })))

function compiled({ line, zone }: { line: string; zone: string }): Rule {
  return compileRule({
    recurrence: { v: 1, kind: "cron", lines: [line] },
    name: "bench",
    timeZone: zone,
    dst: "once",
    startsAt: null,
    endsAt: null,
    createdAt: FROM,
    jitterMs: durationMs(0),
    calendars: [],
  })
}

const rules = subjects.map(compiled)
const crons = subjects.map(({ line, zone }) => new Cron(line, { timezone: zone, paused: true }))
const expressions = subjects.map(({ line, zone }) => CronExpressionParser.parse(line, { tz: zone, currentDate: FROM }))

/** Each returns how many answers it gave. */
const contenders = {
  warm: () => {
    for (const rule of rules) {
      let at: Instant | null = FROM
      for (let step = 0; step < STEPS; step++) at = next(rule, at ?? FROM)
    }
    return rules.length * STEPS
  },
  cold: () => {
    for (const subject of subjects) next(compiled(subject), FROM)
    return subjects.length
  },
  croner: () => {
    for (const cron of crons) {
      let at: Date | null = new Date(FROM)
      for (let step = 0; step < STEPS; step++) at = cron.nextRun(at)
    }
    return crons.length * STEPS
  },
  cronerCold: () => {
    for (const { line, zone } of subjects) new Cron(line, { timezone: zone, paused: true }).nextRun(new Date(FROM))
    return subjects.length
  },
  cronParser: () => {
    for (const expression of expressions) {
      expression.reset(new Date(FROM))
      for (let step = 0; step < STEPS; step++) expression.next()
    }
    return expressions.length * STEPS
  },
  cronParserCold: () => {
    for (const { line, zone } of subjects) CronExpressionParser.parse(line, { tz: zone, currentDate: FROM }).next()
    return subjects.length
  },
}

function perSecond(run: () => number): number {
  const begin = performance.now()
  let answers = 0
  let elapsed = 0
  while (elapsed < ROUND_MS) {
    answers += run()
    elapsed = performance.now() - begin
  }
  return (answers / elapsed) * 1000
}

const rounds: Record<string, number[]> = {}
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const speed = perSecond(run)
    // The first round warms the compiler and the zones.
    if (round > 0) rounds[name] = [...(rounds[name] ?? []), speed]
  }
}
const median = (name: string) =>
  Math.round([...(rounds[name] ?? [])].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0)

process.stdout.write(
  `${JSON.stringify({
    warmPerSecond: median("warm"),
    coldPerSecond: median("cold"),
    croner: median("croner"),
    cronParser: median("cronParser"),
    cronerCold: median("cronerCold"),
    cronParserCold: median("cronParserCold"),
    timesCroner: Math.round(median("warm") / median("croner")),
    lines: LINES.length,
    zones: ZONES.length,
    node: process.version,
  })}\n`,
)
