import { secondOpinion } from "#core/cron/second-opinion.ts"
import type { Recurrence } from "#core/recurrence.ts"
import { type InputProblem, showValue } from "#core/schedule-input/problems.ts"
import { unknownTasks } from "#db/queries/queues.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"

/** Something that is allowed and may yet be a slip. `name`: of the schedule, where it concerns one alone. */
export type Warning = { field: string; message: string; name?: string }

type Named = { name: string; task: string; queue: string }

export function ownWarnings(name: string, found: readonly InputProblem[]): Warning[] {
  return found.map(({ field, message }) => ({ field, message, name }))
}

/** Cron lines that cron-parser reads differently: the second opinion at save time. Each line is asked about once. */
export function parserWarnings(schedules: readonly { name: string; recurrence: Recurrence }[]): Warning[] {
  const asked = new Set<string>()
  return schedules.flatMap(({ name, recurrence }) => {
    if (recurrence.kind !== "cron") return []
    return recurrence.lines.flatMap((line): Warning[] => {
      if (asked.has(line)) return []
      asked.add(line)
      const difference = secondOpinion(line)
      return difference === null ? [] : [{ field: "cron", message: difference, name }]
    })
  })
}

/** Tasks that no worker has announced and queues that no worker serves, each said once. Workers may come later: never a refusal. */
export async function registryWarnings(ctx: ServiceContext, schedules: readonly Named[]): Promise<Warning[]> {
  if (schedules.length === 0) return []
  const tasks = countBy(schedules, (schedule) => schedule.task)
  const queues = countBy(schedules, (schedule) => schedule.queue)
  const served = (await ctx.servedQueues?.([...queues.keys()])) ?? null
  const unknown = await unknownTasks(ctx.db, [...tasks.keys()])
  const unserved = served === null ? [] : [...queues.keys()].filter((queue) => !served.has(queue))
  return [
    ...unknown.map((task) => warning("task", task, "no worker has announced this task", tasks.get(task))),
    ...unserved.map((queue) => warning("queue", queue, "no worker serves this queue now", queues.get(queue))),
  ]
}

function warning(field: string, value: string, fact: string, concerned: Named[] = []): Warning {
  const only = concerned.length === 1 ? concerned[0]?.name : undefined
  const many = concerned.length > 1 ? ` (${concerned.length} schedules)` : ""
  return { field, message: `${showValue(value)}: ${fact}${many}`, ...(only === undefined ? {} : { name: only }) }
}

function countBy(schedules: readonly Named[], key: (schedule: Named) => string): Map<string, Named[]> {
  const groups = new Map<string, Named[]>()
  for (const schedule of schedules) {
    const group = groups.get(key(schedule))
    if (group === undefined) groups.set(key(schedule), [schedule])
    else group.push(schedule)
  }
  return groups
}
