import { Command } from "commander"
import { AppError } from "#core/errors.ts"
import { parseInstant } from "#core/schedule-input/instants.ts"
import { problem } from "#core/schedule-input/problems.ts"
import { withContext } from "#scheduler/cli/context.ts"
import { writeJson, writeText } from "#scheduler/cli/output.ts"
import {
  disableSchedules,
  enableSchedules,
  type SwitchRequest,
  type SwitchResult,
} from "#scheduler/services/schedules/switch.ts"

type Flags = { tag?: string; note?: string; until?: string; json?: boolean }

/** `onebeat schedules enable` */
export function enableCommand(): Command {
  return switchCommand("enable", "let schedules fire again, from now on", (request) => enableSchedules(request))
}

/** `onebeat schedules disable` */
export function disableCommand(): Command {
  return switchCommand("disable", "stop schedules from firing", (request) => disableSchedules(request))
}

function switchCommand(
  verb: "enable" | "disable",
  summary: string,
  act: (request: SwitchRequest) => Promise<SwitchResult>,
): Command {
  return new Command(verb)
    .description(summary)
    .argument("[names...]", "the schedules' names")
    .option("--tag <tag>", "all with this tag, instead of names")
    .option("--note <text>", "why; shown beside them")
    .option("--until <instant>", `when to ${verb === "enable" ? "disable" : "enable"} them again by itself`)
    .option("--json", "print { changed, unchanged }")
    .action(async (names: string[], { json = false, tag, note, until }: Flags) => {
      const which = whichOf(names, tag)
      const at = untilOf(until)
      const result = await withContext((ctx) => act({ ctx, which, note: note ?? null, until: at }))
      if (json) writeJson({ changed: result.changed, unchanged: result.unchanged })
      else writeText(switchText(verb, result))
    })
}

function whichOf(names: readonly string[], tag: string | undefined): SwitchRequest["which"] {
  if (names.length > 0 && tag === undefined) return { names }
  if (names.length === 0 && tag !== undefined) return { tag }
  throw new AppError("invalid_input", "expected names of schedules, or --tag, and not both")
}

function untilOf(text: string | undefined) {
  if (text === undefined) return null
  const at = parseInstant(text)
  if (at !== null && at > Date.now()) return at
  const expected = problem(
    "until",
    text,
    "expected an instant to come with its offset, such as 2026-12-24T18:00:00+01:00",
  )
  throw new AppError("invalid_input", `${expected.field}: ${expected.message}`)
}

function switchText(verb: "enable" | "disable", { changed, unchanged }: SwitchResult): string {
  const lines = [
    ...(changed.length > 0 ? [`${verb === "enable" ? "Enabled" : "Disabled"} ${changed.join(", ")}.`] : []),
    ...(unchanged.length > 0 ? [`So already: ${unchanged.join(", ")}.`] : []),
  ]
  return lines.length > 0 ? lines.join("\n") : "No schedule has this tag."
}
