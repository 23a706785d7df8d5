import type { Command } from "commander"
import { AppError, messageOf } from "#core/errors.ts"
import { showValue } from "#core/schedule-input/problems.ts"
import { readEntry, shownFile } from "#scheduler/cli/entries-file.ts"

export type ScheduleFlags = {
  name?: string
  cron?: string[]
  every?: string
  at?: string
  tz?: string
  task?: string
  payload?: string
  queue?: string
  file?: string
}

/** The flags that `create` and `update` share; all other fields come by `--file`. */
export function withScheduleFlags(command: Command): Command {
  return command
    .option("--name <name>", "the schedule's name")
    .option("--cron <line...>", "a line of cron in quotes, or several")
    .option("--every <length>", "an interval such as 10s, 1h30m, 1d, 2w, 1mo")
    .option("--at <instant>", "once, at an instant such as 2026-12-24T18:00:00+01:00")
    .option("--tz <zone>", "time zone, such as Europe/Prague")
    .option("--task <task>", "the task's name")
    .option("--payload <json>", "the task's input, a JSON object")
    .option("--queue <queue>", "the queue")
    .option("-f, --file <file>", "YAML or JSON of one schedule, for every other field; flags go before it")
}

/** The fields that flags and file name. @throws AppError `invalid_input` */
export async function fieldsOf(flags: ScheduleFlags): Promise<Record<string, unknown>> {
  const { file, tz, payload, cron, ...others } = flags
  const named = {
    ...others,
    ...(cron === undefined ? {} : { cron: cron.length === 1 ? cron[0] : cron }),
    ...(tz === undefined ? {} : { timeZone: tz }),
    ...(payload === undefined ? {} : { payload: parsePayload(payload) }),
  }
  const fromFile = file === undefined ? {} : await readEntry(file)
  const replaced = ["cron", "every", "at"].some((field) => field in named) ? ["cron", "every", "at", "solar"] : []
  return { ...Object.fromEntries(Object.entries(fromFile).filter(([field]) => !replaced.includes(field))), ...named }
}

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError("invalid_input", `payload: ${showValue(text)}: expected a JSON object (${messageOf(error)})`)
  }
}

/** Names the file before each problem of an input that came from one. */
export async function asFromFile<T>(file: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (
      file === undefined ||
      !(error instanceof AppError) ||
      error.code !== "invalid_input" ||
      error.problems.length === 0
    )
      throw error
    const lines = error.problems.map(({ field, message }) => `${shownFile(file)}:0 ${field}: ${message}`)
    throw new AppError("invalid_input", lines.join("\n"), { cause: error, problems: error.problems })
  }
}
