import { Command, Option } from "commander"
import type { ScheduleFilter } from "#db/queries/schedules.ts"
import { withContext } from "#scheduler/cli/context.ts"
import { relative, table, time, writeJson, writeText } from "#scheduler/cli/output.ts"
import { countUpTo } from "#scheduler/cli/parse-flag.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { listSchedules, PAGE_LIMIT } from "#scheduler/services/schedules/list.ts"
import type { ScheduleSummary } from "#scheduler/services/schedules/view.ts"

const MOST = 1_000_000

type Flags = {
  tag?: string
  queue?: string
  task?: string
  enabled?: true
  disabled?: true
  fault?: true
  after?: string
  limit: number
  json?: true
}

/** `onebeat schedules list` */
export function listCommand(): Command {
  return new Command("list")
    .description("schedules by name, with when each fires next")
    .option("--tag <tag>", "with this tag")
    .option("--queue <queue>", "on this queue")
    .option("--task <task>", "of this task")
    .addOption(new Option("--enabled", "enabled ones").conflicts("disabled"))
    .option("--disabled", "disabled ones")
    .option("--fault", "those that the beat has set aside")
    .option("--after <name>", "go on after this name")
    .option("--limit <count>", "how many", countUpTo(MOST), 1_000)
    .option("--json", "print an array of schedules")
    .action(async (flags: Flags) => {
      const { schedules, after } = await withContext((ctx) => pages(ctx, filterOf(flags), flags.limit))
      if (flags.json) writeJson(schedules)
      else writeText(schedules.length === 0 ? "No schedules." : schedulesTable(schedules, Date.now()))
      if (after !== null) process.stderr.write(`more: --after ${JSON.stringify(after)}\n`)
    })
}

function filterOf({ tag, queue, task, enabled, disabled, fault, after }: Flags): ScheduleFilter {
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(queue === undefined ? {} : { queue }),
    ...(task === undefined ? {} : { task }),
    ...(enabled ? { enabled: true } : {}),
    ...(disabled ? { enabled: false } : {}),
    ...(fault ? { withFault: true } : {}),
    ...(after === undefined ? {} : { after }),
  }
}

async function pages(ctx: ServiceContext, filter: ScheduleFilter, limit: number) {
  const schedules: ScheduleSummary[] = []
  let after = filter.after ?? null
  do {
    const size = Math.min(PAGE_LIMIT, limit - schedules.length)
    const page = await listSchedules({ ctx, filter: after === null ? filter : { ...filter, after }, limit: size })
    schedules.push(...page.schedules)
    after = page.after
  } while (after !== null && schedules.length < limit)
  return { schedules, after }
}

function schedulesTable(schedules: readonly ScheduleSummary[], now: number): string {
  return table(
    ["NAME", "STATE", "NEXT FIRE", "", "TASK", "QUEUE", "WHEN"],
    schedules.map((schedule) => [
      schedule.name,
      stateOf(schedule),
      time(schedule.nextFireAt),
      relative(schedule.nextFireAt, now),
      schedule.task,
      schedule.queue,
      schedule.when ?? schedule.fault,
    ]),
  )
}

function stateOf({ fault, enabled, note }: ScheduleSummary): string {
  if (fault !== null) return "fault"
  if (enabled) return "enabled"
  return note === null ? "disabled" : `disabled: ${note}`
}
