import { notFound, redirect } from "next/navigation"
import { expect, test } from "vitest"
import { answered } from "#app/_data/answer.ts"

test("what a read brings is the answer", async () => {
  expect(await answered(async () => 7)).toEqual({ value: 7, outage: null })
})

test("a database that is away is an answer too, and comes back with the next read", async () => {
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })
  let isAway = true
  const read = () =>
    answered(async () => {
      if (isAway) throw away
      return "here"
    })
  expect(await read()).toMatchObject({ value: null, outage: { sentence: "The database is away" } })
  isAway = false
  expect(await read()).toEqual({ value: "here", outage: null })
})

test("a redirect, a missing page and a fault of the program pass through", async () => {
  await expect(answered(async () => redirect("/"))).rejects.toThrow("NEXT_REDIRECT")
  await expect(answered(async () => notFound())).rejects.toThrow("NEXT_HTTP_ERROR_FALLBACK")
  await expect(
    answered(async () => {
      throw new TypeError("x is not a function")
    }),
  ).rejects.toThrow("x is not a function")
})
