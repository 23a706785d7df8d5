import type pg from "pg"
import { type Instant, instant } from "#core/brand.ts"
import { RunOptions } from "#core/policies.ts"

/** Anything that takes a query: a client inside a transaction, or a pool. */
export type Queryable = { query: pg.Pool["query"] }

/** SQL that reads a timestamptz as milliseconds in a double; the alias keeps an index usable for `order by`. */
export function ms(column: string, alias: string): string {
  return `(extract(epoch from ${column}) * 1000)::float8 as ${alias}`
}

/** SQL that makes a timestamptz of a parameter or column that holds milliseconds as float8. */
export function at(expression: string): string {
  return `to_timestamp(${expression} / 1000)`
}

/** A millisecond double out of Postgres; null stays null. */
export function readInstant(value: number): Instant {
  return instant(Math.round(value))
}

export function readInstantOrNull(value: number | null): Instant | null {
  return value === null ? null : readInstant(value)
}

/** The rows of a query whose columns are as `Row` says: the caller vouches for its SQL. */
export async function rowsOf<Row extends object>(
  db: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const found = await db.query<Row & pg.QueryResultRow>(text, [...values])
  return found.rows
}

/** A run's options; those that somebody has spoilt by SQL count as not given, so that one row does not stop the others. */
export function readOptions(value: unknown): RunOptions {
  return RunOptions.safeParse(value).data ?? RunOptions.parse({})
}
