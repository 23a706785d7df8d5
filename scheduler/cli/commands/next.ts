import { Command, InvalidArgumentError, Option } from "commander"
import { DST_POLICIES, RecurrenceError, SOLAR_EVENTS } from "#core/recurrence.ts"
import { answerBatch } from "#scheduler/cli/commands/next-batch.ts"
import { answerQuery, type NextQuery } from "#scheduler/cli/commands/next-query.ts"
import { answerText } from "#scheduler/cli/commands/next-text.ts"

const REFUSED = 2

type Options = Omit<NextQuery, "cron"> & { json?: boolean; batch?: boolean }

/** `onebeat next`: when a rule fires, computed without a database. Refused input exits 2 with one message. */
export function nextCommand(): Command {
  return new Command("next")
    .description("show when a cron line, an interval or an event of the sun fires next")
    .argument("[cron...]", "one or several cron lines, each in quotes")
    .option("--tz <zone>", "time zone of the rule", "UTC")
    .addOption(new Option("--dst <policy>", "what happens when clocks change").choices(DST_POLICIES).default("once"))
    .option("--from <iso>", "fires strictly after this instant; without an offset, wall time in the zone (now)")
    .option("--count <n>", "how many fires, up to 10000", wholeNumber, 5)
    .option("--name <name>", "the schedule's name: H and jitter are hashed from it", "")
    .option("--jitter <length>", "spread of dispatch after each fire, such as 30s")
    .option("--every <length>", "an interval instead of cron: 90s, 15m, 2d, 2w, 3mo")
    .option("--anchor <iso>", "the instant that sets an interval's phase (--from)")
    .option("--at <time>", "wall time of a daily, weekly or monthly interval, such as 09:00")
    .addOption(new Option("--solar <event>", "an event of the sun instead of cron").choices(SOLAR_EVENTS))
    .option("--lat <degrees>", "latitude, north positive", degrees)
    .option("--lon <degrees>", "longitude, east positive", degrees)
    .option("--offset <length>", "moves an event of the sun: 30m later, -30m earlier")
    .option("--json", "an array of fires on stdout, nothing else")
    .option("--batch", "one JSON query a line on stdin, one JSON answer a line on stdout")
    .action(async (lines: string[], options: Options, command: Command) => {
      const now = Date.now()
      if (options.batch === true) return answerBatch(process.stdin.setEncoding("utf8"), process.stdout, now)
      try {
        const query = { ...options, cron: lines }
        const answer = options.json === true ? JSON.stringify(answerQuery(query, now).fires) : answerText(query, now)
        process.stdout.write(`${answer}\n`)
      } catch (error) {
        if (!(error instanceof RecurrenceError || error instanceof RangeError)) throw error
        command.error(`error: ${error.message}`, { exitCode: REFUSED, code: "onebeat.refused" })
      }
    })
}

function degrees(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new InvalidArgumentError("expected degrees such as 52.5 or -33.9")
  return value
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError("expected a whole number")
  return value
}
