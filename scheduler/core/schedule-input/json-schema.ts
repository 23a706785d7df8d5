import * as z from "zod"
import { RECURRENCE_FIELDS, ScheduleInput } from "#core/schedule-input.ts"

/** `ScheduleInput` for editors and other programs: what people write, with defaults; the finer rules are the parser's. */
export function scheduleInputJsonSchema(): object {
  const schema = z.toJSONSchema(ScheduleInput, { io: "input" })
  return {
    title: "ScheduleInput",
    description: "A schedule of Onebeat.",
    ...schema,
    oneOf: RECURRENCE_FIELDS.map((field) => ({ required: [field] })),
  }
}
