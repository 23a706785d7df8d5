export { instantColumn } from "./columns.ts"
export { auditLog, beats, couriers, leases, queues, tasks } from "./operation.ts"
export { attempts, runGaps, runs } from "./runs.ts"
export { calendars, scheduleChanges, scheduleCursors, schedules } from "./schedules.ts"
