import { describe, expect, test } from "vitest"
import { bytesText, counted, durationText, pairText, percentText, relativeText } from "#app/_format/duration.ts"
import {
  clockText,
  exactText,
  fullText,
  hoverText,
  offsetText,
  placeOf,
  preciseText,
  shortText,
} from "#app/_format/time.ts"
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

describe("a share or a size", () => {
  test.each([
    [0, "0 %"],
    [0.00012, "0.01 %"],
    [0.004, "0.4 %"],
    [0.583, "58 %"],
    [1, "100 %"],
  ])("of %d reads %s", (share, text) => {
    expect(percentText(share)).toBe(text)
  })

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_500, "1.5 kB"],
    [412_000_000, "412 MB"],
  ])("of %d bytes reads %s", (bytes, text) => {
    expect(bytesText(bytes)).toBe(text)
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

  test.each([
    [0, "Europe/Berlin", "16:42:07 Berlin"],
    [-7_250, "Europe/Berlin", "16:42 Berlin"],
    [2 * 86_400_000 - 7_250, "Europe/London", "Mon 15:42 London"],
    [-7 * 86_400_000 - 7_250, "UTC", "14 Nov 15:42 UTC"],
    [300 * 86_400_000 - 7_250, "UTC", "17 Sept 2027 15:42 UTC"],
  ])("%d ms from now in %s is spelled %s where there is little room", (awayMs, zone, text) => {
    expect(shortText(instant(NOW + awayMs), zone, NOW)).toBe(text)
  })

  test("is told by clock, to the millisecond and by its offset", () => {
    expect(clockText(NOW, "Europe/Berlin")).toBe("16:42:07")
    expect(preciseText(NOW, "Europe/Berlin")).toBe("16:42:07.250")
    expect(["Europe/Berlin", "UTC", "Asia/Kolkata", "America/New_York"].map((zone) => offsetText(NOW, zone))).toEqual([
      "+01:00",
      "+00:00",
      "+05:30",
      "-05:00",
    ])
  })

  test("tells UTC, its own zone and the reader's on hover, and none of them twice", () => {
    expect(hoverText(NOW, "Europe/Berlin", "Asia/Tokyo").split("\n")).toEqual([
      "2026-11-21 15:42:07.250 UTC",
      "Sat 21 Nov 16:42:07.250 +01:00 Europe/Berlin",
      "Sun 22 Nov 00:42:07.250 +09:00 Asia/Tokyo, yours",
    ])
    expect(hoverText(NOW, "UTC", "UTC")).toBe("2026-11-21 15:42:07.250 UTC")
  })

  test("reads alike by its quarter of an hour and by itself, through clock changes and odd offsets", () => {
    for (const zone of [
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Africa/Monrovia",
    ])
      for (const from of [
        "1972-01-07T00:30:00Z",
        "2026-04-04T14:00:00Z",
        "2026-10-25T00:00:00Z",
        "2026-11-01T04:00:00Z",
      ])
        for (let step = 0; step < 60; step++) {
          const at = Date.parse(from) + step * 437_011
          expect(preciseText(instant(at), zone)).toBe(wallClock(at, zone))
        }
  })
})

function wallClock(at: number, timeZone: string): string {
  const form = { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 } as const
  return new Intl.DateTimeFormat("en-GB", form).format(at)
}
