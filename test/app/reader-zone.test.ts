import { expect, test } from "vitest"
import { parseReaderZone, ZONE_COOKIE, zoneCookie } from "#app/_shell/reader-zone.ts"

function readBack(cookie: string) {
  return parseReaderZone(cookie.slice(ZONE_COOKIE.length + 1).split(";")[0])
}

test("a zone that was chosen, and one that is the browser's, are read back as they were written", () => {
  expect(readBack(zoneCookie("Asia/Tokyo", false))).toEqual({ zone: "Asia/Tokyo", isOwn: false, isSaid: true })
  expect(readBack(zoneCookie("Europe/Berlin", true))).toEqual({ zone: "Europe/Berlin", isOwn: true, isSaid: true })
})

test.each([undefined, "", "own:", "Mars/Olympus", "%E0%A4%A", "own:<b>"])(
  "%s is nothing said, and told in UTC",
  (cookie) => {
    expect(parseReaderZone(cookie)).toEqual({ zone: "UTC", isOwn: true, isSaid: false })
  },
)
