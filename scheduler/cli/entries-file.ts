import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { AppError, messageOf } from "#core/errors.ts"
import { readPlainList } from "#scheduler/cli/plain-yaml.ts"

const MAX_BYTES = 256 * 1024 * 1024
const A_LIST = "expected a list of schedules, or an object with that list under schedules"

export type EntriesFile = { file: string; entries: unknown[] }

/**
 * The schedules of a YAML or JSON file: a list, or `schedules:` with a list. "-" is stdin.
 * @throws AppError `invalid_input` that begins with the file's name.
 */
export async function readEntries(file: string): Promise<EntriesFile> {
  const content = await parseText(file, readText(file))
  const list = isObject(content) && Array.isArray(content.schedules) ? content.schedules : content
  if (!Array.isArray(list)) throw refused(file, A_LIST)
  const strangers = isObject(content) ? Object.keys(content).filter((key) => key !== "schedules") : []
  if (strangers.length > 0) throw refused(file, `${A_LIST}, and nothing beside it, but ${strangers[0]} is there too`)
  return { file, entries: list }
}

/** The one schedule of a file: an object, or a list of one. */
export async function readEntry(file: string): Promise<Record<string, unknown>> {
  const content = await parseText(file, readText(file))
  const entry: unknown = Array.isArray(content) && content.length === 1 ? content[0] : content
  if (!isObject(entry)) throw refused(file, `expected one schedule; a list of them is for "onebeat apply -f ${file}"`)
  return entry
}

/** How a file is named in `schedules.source`. */
export function sourceOf(file: string): string {
  return `file:${file === "-" ? "stdin" : basename(file)}`
}

/** How a file is named in messages. */
export function shownFile(file: string): string {
  return file === "-" ? "stdin" : file
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file === "-" ? 0 : file)
    if (bytes.length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`)
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (error) {
    throw refused(file, `expected a readable file in UTF-8 (${messageOf(error)})`)
  }
}

async function parseText(file: string, text: string): Promise<unknown> {
  const isJson = /\.json$/i.test(file)
  if (isJson || /^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch (error) {
      if (isJson) throw refused(file, `expected JSON (${messageOf(error)})`)
    }
  }
  const { parse } = await import("yaml")
  const read = (yaml: string): unknown => parse(yaml, { merge: true, maxAliasCount: 1_000, logLevel: "error" })
  try {
    return readPlainList(text, read) ?? read(text)
  } catch (error) {
    const said = messageOf(error).replace(/:?\s*\n[\s\S]*$/, "")
    const hint = said.includes("alias") ? '; a cron line that begins with * is written in quotes: "*/5 * * * *"' : ""
    throw refused(file, `expected YAML or JSON (${said}${hint})`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value)
}

function refused(file: string, message: string): AppError {
  return new AppError("invalid_input", `${shownFile(file)}: ${message}`)
}
