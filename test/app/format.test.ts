import { describe, expect, test } from "vitest"
import { counted, durationText, pairText, relativeText } from "#app/_format/duration.ts"
import { exactText, fullText, placeOf } from "#app/_format/time.ts"
import { instant } from "#core/brand.ts"
import { NOW } from "./a-health.ts"

describe("a length of time", () => {
  test.each([
    [0, "0 ms"],
    [840, "840 ms"],
    [999.6, "1.0 s"],
    [1_900, "1.9 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [59_999, "1 min"],
    [252_000, "4 min 12 s"],
    [3_600_000, "1 h"],
    [11_520_000, "3 h 12 min"],
    [230_400_000, "2 d 16 h"],
    [-5, "0 ms"],
  ])("of %d ms reads %s", (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })

  test.each([
    [2_750, "in 3 s"],
    [400, "now"],
    [-12_000, "12 s ago"],
    [253_000, "in 4 min 13 s"],
  ])("from now of %d ms reads %s", (ms, text) => {
    expect(relativeText(ms)).toBe(text)
  })

  test("two lengths say a shared unit once", () => {
    expect([pairText(3, 11), pairText(12, 1_900)]).toEqual(["3 / 11 ms", "12 ms / 1.9 s"])
  })

  test("a count agrees with its noun", () => {
    expect([counted(1, "run"), counted(24_713, "run")]).toEqual(["1 run", "24,713 runs"])
  })
})

describe("an instant", () => {
  test("of today shows its zone's wall time and the place", () => {
    expect(exactText(NOW, "Europe/Berlin", NOW)).toBe("16:42:07 Berlin")
    expect(exactText(NOW, "America/Argentina/Buenos_Aires", NOW)).toBe("12:42:07 Buenos Aires")
    expect(exactText(NOW, "UTC", NOW)).toBe("15:42:07 UTC")
  })

  test("of another day in its zone shows the day as well", () => {
    expect(exactText(instant(NOW - 86_400_000), "Europe/Berlin", NOW)).toBe("Fri 20 Nov 16:42:07 Berlin")
  })

  test("in full has milliseconds, offset, zone and UTC", () => {
    expect(fullText(NOW, "Europe/Berlin")).toBe(
      "Sat 21 Nov 16:42:07.250 GMT+1 Europe/Berlin = 2026-11-21T15:42:07.250Z",
    )
    expect(fullText(NOW, "UTC")).toBe("2026-11-21T15:42:07.250Z")
  })

  test("in a zone that does not exist is shown in UTC and does not throw", () => {
    expect(exactText(NOW, "Mars/Olympus", NOW)).toBe("15:42:07 UTC")
    expect(placeOf("Etc/UTC")).toBe("UTC")
  })
})
