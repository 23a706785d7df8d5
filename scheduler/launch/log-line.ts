import { z } from "zod"

const INFO = 30
const LEVELS: Record<number, string> = { 40: "WARN ", 50: "ERROR ", 60: "FATAL " }
const LEFT_OUT = new Set(["level", "time", "pid", "role", "hostname", "msg", "v"])

const LogLine = z.looseObject({ level: z.number(), msg: z.string() })

/** One line of a child for a person: our JSON log lines as text (null: not worth the terminal), others as they are. */
export function readable(line: string): string | null {
  if (line.trim() === "") return null
  const parsed = parse(line)
  if (parsed === null) return line
  if (parsed.level < INFO) return null
  const fields = Object.entries(parsed).flatMap(([name, value]) =>
    LEFT_OUT.has(name) ? [] : [`${name}=${shown(value)}`],
  )
  return [`${LEVELS[parsed.level] ?? ""}${parsed.msg}`, ...fields].join(" ")
}

function parse(line: string): z.infer<typeof LogLine> | null {
  if (!line.startsWith("{")) return null
  try {
    return LogLine.parse(JSON.parse(line))
  } catch {
    return null
  }
}

function shown(value: unknown): string {
  return typeof value === "string" && /^\S+$/.test(value) ? value : JSON.stringify(value)
}
