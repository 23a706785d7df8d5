import pino from "pino"

export type Log = {
  debug(fields: object, event: string): void
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

/** One JSON line per event on stderr; the event is the message, its facts are fields. */
export function openLog(options: { level: "debug" | "info" | "warn" | "error"; role: string }): Log {
  return pino(
    { level: options.level, base: { role: options.role, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
