import type { Instant } from "#core/brand.ts"
import type { Calendar } from "#core/recurrence/shape.ts"
import type { Role } from "#core/role.ts"
import type { EditableSchedule } from "#scheduler/services/schedules/editable.ts"
import type { Judged } from "./engine.ts"
import type { FormValues } from "./form.ts"

export type TaskFacts = {
  name: string
  isAnnounced: boolean
  description: string
  /** The queue that the task is meant for. */
  queue: string | null
  /** JSON Schema of its payload. */
  schema: unknown
  /** How many living workers offer it; null when Redis cannot be asked. */
  workers: number | null
}

export type QueueFacts = {
  name: string
  workers: number | null
  slots: number | null
  /** Where none of our own workers serves it: whether a plain BullMQ one does. */
  isServedByOthers: boolean | null
}

/** Everything that an editor is opened with. */
export type Opening = {
  /** Null: a new one. */
  stored: Omit<EditableSchedule, "draft"> | null
  values: FormValues
  judged: Judged
  calendars: Calendar[]
  calendarNames: string[]
  tasks: { name: string; isAnnounced: boolean }[]
  queues: string[]
  task: TaskFacts
  queue: QueueFacts
  now: Instant
  /** The zone in which this reader has times told. */
  reader: string
  role: Role
  mayEdit: boolean
}
