import type { ReactNode } from "react"
import type { ScheduleReading } from "#app/_data/schedule-page.ts"
import { countText } from "#app/_format/duration.ts"
import { shortText } from "#app/_format/time.ts"
import { fieldWord } from "#app/_policies/field-words.ts"
import {
  CATCH_UP_WORDS,
  DST_WORDS,
  OVERLAP_WORDS,
  REDIS_LOSS_WORDS,
  retryWords,
  timeoutWords,
} from "#app/_policies/value-words.ts"
import { Facts } from "#app/_ui/facts.tsx"
import { Panel } from "#app/_ui/panel.tsx"
import { Mono } from "#app/_ui/words.tsx"
import { instantOf } from "#core/schedule-input/texts.ts"
import { ScheduleInput } from "#core/schedule-input.ts"
import { rateWords } from "./stopping.ts"

type Fact = readonly [name: string, value: ReactNode]

/** Its policies in words. What stands at nothing is left out, but for what everybody asks about. */
export function Rules({ reading: { page } }: { reading: ScheduleReading }) {
  const input = ScheduleInput.safeParse(page.input)
  if (!input.success) return null
  const { schedule, average, fireCount } = page
  const facts: Fact[] = [
    ...(schedule.written === null ? [] : [["Written as", <Mono key="written">{schedule.written}</Mono>] as const]),
    ...(average === null ? [] : [["Fires", rateWords(average.perDay)] as const]),
    ...boundsOf(input.data, page),
    ["Has fired", `${countText(fireCount)} ${fireCount === 1 ? "time" : "times"}`],
    [fieldWord("overlap"), OVERLAP_WORDS[input.data.overlap]],
    [fieldWord("catchUp"), CATCH_UP_WORDS[input.data.catchUp]],
    [fieldWord("dst"), DST_WORDS[input.data.dst]],
    [fieldWord("startDeadline"), input.data.startDeadline ?? "no limit"],
    [fieldWord("timeout"), timeoutWords(input.data.timeout)],
    [fieldWord("retry"), retryWords(input.data.retry)],
    [fieldWord("onRedisLoss"), REDIS_LOSS_WORDS[input.data.onRedisLoss]],
    ...(input.data.disableAfterFailures === null
      ? []
      : [[fieldWord("disableAfterFailures"), `${input.data.disableAfterFailures} failures in a row`] as const]),
    ...(input.data.priority === 0 ? [] : [[fieldWord("priority"), countText(input.data.priority)] as const]),
    ["Revision", countText(schedule.revision)],
    ["Created", shortText(page.createdAt, schedule.timeZone, page.now)],
  ]
  return (
    <Panel title="Rules">
      <Facts facts={facts} />
    </Panel>
  )
}

function boundsOf(input: ScheduleInput, { schedule, now }: ScheduleReading["page"]): Fact[] {
  const when = (text: string) => shortText(instantOf(text), schedule.timeZone, now)
  return [
    ...(input.startsAt === null ? [] : [["Starts", when(input.startsAt)] as const]),
    ...(input.endsAt === null ? [] : [["Ends", when(input.endsAt)] as const]),
    ...(input.maxFires === null ? [] : [["At most", `${countText(input.maxFires)} fires`] as const]),
    ...(input.calendars.length === 0 ? [] : [["Leaves out", input.calendars.join(", ")] as const]),
    ...(input.jitter === "0s" ? [] : [["Spread over", input.jitter] as const]),
  ]
}
