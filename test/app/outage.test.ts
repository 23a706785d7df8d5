import pg from "pg"
import { expect, inject, test } from "vitest"
import { healthOf } from "#app/_data/health.ts"
import { outageOf } from "#app/_data/outage.ts"
import { AppError } from "#core/errors.ts"
import { openDb, openPool } from "#db/connect.ts"
import { databaseUrlOf } from "../helpers/test-server.ts"

async function failureOf(databaseUrl: string): Promise<unknown> {
  const pool = openPool({ databaseUrl, namespace: "public", applicationName: "onebeat:test", max: 1 })
  try {
    return await healthOf(openDb(pool)).catch((error: unknown) => error)
  } finally {
    await pool.end()
  }
}

test("a server that nobody answers for is a database that is away", async () => {
  const error = await failureOf("postgres://u:secret@127.0.0.1:1/none")
  expect(outageOf(error)).toMatchObject({ sentence: "The database is away" })
  expect(JSON.stringify(outageOf(error))).not.toContain("secret")
})

test("a database without tables asks for the migration", async () => {
  const { serverUrl } = inject("testDatabase")
  expect(outageOf(await failureOf(databaseUrlOf(serverUrl, "template1")))).toMatchObject({
    message: 'Run "onebeat migrate"',
  })
})

test("a database that does not exist is a refusal, told in Postgres' words", async () => {
  const { serverUrl } = inject("testDatabase")
  const outage = outageOf(await failureOf(databaseUrlOf(serverUrl, "no_such_database")))
  expect(outage).toEqual({
    sentence: "Postgres refuses the admin",
    message: 'database "no_such_database" does not exist',
  })
})

test("a shutdown and a missing setting are told, a fault of the program is thrown", () => {
  const shutdown = Object.assign(new pg.DatabaseError("terminating connection", 0, "error"), { code: "57P01" })
  expect(outageOf(new Error("Failed query", { cause: shutdown })).sentence).toBe("The database is away")
  expect(outageOf(new AppError("invalid_input", "DATABASE_URL: not set")).message).toBe("DATABASE_URL: not set")
  expect(() => outageOf(new TypeError("x is not a function"))).toThrow("x is not a function")
})
