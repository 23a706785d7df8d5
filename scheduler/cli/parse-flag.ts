import { InvalidArgumentError } from "commander"

/** Reads a flag's whole number from 1 to `most`. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= 1 && value <= most)) throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`)
    return value
  }
}
