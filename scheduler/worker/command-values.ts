import { InvalidArgumentError, Option } from "commander"
import { parseDuration } from "#core/duration.ts"
import { messageOf } from "#core/errors.ts"
import { QueueName } from "#core/schedule-input/names.ts"

/** At least one queue, each once. */
export function queueNames(text: string): string[] {
  const names = [...new Set(commaList(text, []))]
  if (names.length === 0) throw new InvalidArgumentError("expected at least one queue")
  return names.map((name) => {
    const parsed = QueueName.safeParse(name)
    if (parsed.success) return parsed.data
    throw new InvalidArgumentError(`${JSON.stringify(name)}: ${parsed.error.issues[0]?.message}`)
  })
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`)
  }
}

/** An option whose value is a length of time, in ms once it is parsed. */
export function lengthOption(flags: string, description: string, fallback: string, minMs = 0): Option {
  return new Option(flags, description).default(parseDuration(fallback), fallback).argParser((text) => {
    const ms = lengthOf(text)
    if (ms < minMs) throw new InvalidArgumentError(`expected at least ${minMs} ms`)
    return ms
  })
}

function lengthOf(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error))
  }
}

/** Values with commas between; an option given twice adds to them. */
export function commaList(text: string, before: string[]): string[] {
  const names = text.split(",").map((part) => part.trim())
  return [...before, ...names.filter((name) => name !== "")]
}
