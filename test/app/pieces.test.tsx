import { renderToStaticMarkup } from "react-dom/server"
import { describe, expect, test } from "vitest"
import { schedulePath } from "#app/_shell/rooms.ts"
import { Facts } from "#app/_ui/facts.tsx"
import { jsonTokens } from "#app/_ui/json-text.ts"
import { JsonView } from "#app/_ui/json-view.tsx"
import { ListStrip } from "#app/_ui/list-strip.tsx"
import { State } from "#app/_ui/state.tsx"
import { LOOKS, shownState } from "#app/_ui/state-looks.ts"
import { Strip, stripText } from "#app/_ui/strip.tsx"
import { TwoLineTime } from "#app/_ui/time.tsx"
import { instant } from "#core/brand.ts"
import { RUN_STATES } from "#core/run-state.ts"
import { NOW } from "./a-health.ts"

describe("a state", () => {
  test.each(RUN_STATES)(
    "%s is told by word and icon, and by word alone to screen readers where only the icon shows",
    (state) => {
      expect(renderToStaticMarkup(<State state={state} />)).toMatch(new RegExp(`<svg.*</svg>${state}</span>`, "i"))
      expect(renderToStaticMarkup(<State state={state} as="icon" />)).toMatch(new RegExp(`aria-label="${state}"`, "i"))
    },
  )

  test("looks like no other in a strip, but for those that mean the same", () => {
    const bars = RUN_STATES.map((state) => `${LOOKS[state].tone} ${LOOKS[state].bar.height} ${LOOKS[state].bar.fill}`)
    expect(new Set(bars).size).toBe(RUN_STATES.length)
  })

  test("succeeded after more than one attempt keeps the mark of its retries", () => {
    expect(shownState("succeeded", 2)).toBe("retried")
    expect(shownState("succeeded", 1)).toBe("succeeded")
    expect(shownState("failed", 3)).toBe("failed")
  })
})

describe("a strip", () => {
  const runs = [
    { id: "s1@1", state: "succeeded" },
    { id: "s1@2", state: "retried" },
    { id: "s1@3", state: "failed" },
  ] as const

  test("says in words what it draws", () => {
    expect(stripText(runs)).toBe("Last 3 runs: 1 succeeded, 1 succeeded after a retry, 1 failed; newest failed")
    expect(stripText([])).toBe("No runs yet")
    expect(renderToStaticMarkup(<Strip runs={runs} />)).toContain('role="img"')
  })

  test("has a dash for each place without a run, and the newest run at the right", () => {
    const html = renderToStaticMarkup(<Strip runs={runs} of={5} />)
    expect(html.match(/h\d+(?=[M"])/g)).toHaveLength(2)
    expect(html.lastIndexOf('data-tone="bad"')).toBeGreaterThan(html.lastIndexOf('data-tone="ok"'))
  })

  test("shows the last runs when there are more than places", () => {
    const many = Array.from({ length: 30 }, (_, n) => ({
      id: `s1@${n}`,
      state: "succeeded" as const,
      title: `run ${n}`,
    }))
    const html = renderToStaticMarkup(<Strip runs={many} />)
    expect(html).not.toContain("run 9<")
    expect(html.match(/<title>/g)).toHaveLength(20)
  })

  test("of links is a group whose bars name their runs", () => {
    const html = renderToStaticMarkup(
      <Strip runs={[{ ...runs[2], href: schedulePath(1), title: "Failed at 07:00" }]} />,
    )
    expect(html).toContain('role="group"')
    expect(html).toContain("<title>Failed at 07:00</title>")
  })
})

describe("a strip in a list", () => {
  const states = ["succeeded", "succeeded", "failed", "retried", "skipped"] as const
  const href = (index: number) => schedulePath(index + 1)

  test("draws bars that look alike as one path, and says them in words", () => {
    const html = renderToStaticMarkup(<ListStrip states={states} hrefOf={href} titleOf={String} />)
    expect(html.match(/<path/g)).toHaveLength(5)
    expect(html).toContain("Last 5 runs: 2 succeeded, 1 failed, 1 succeeded after a retry, 1 skipped; newest skipped")
    expect(html).toContain('href="/schedules/5"')
  })

  test("without runs leads nowhere", () => {
    expect(renderToStaticMarkup(<ListStrip states={[]} hrefOf={href} titleOf={String} />)).not.toContain("<a")
  })
})

describe("a time in two lines", () => {
  test("is relative above and exact below, with a machine's spelling", () => {
    const at = instant(NOW + 172_800_000 - 7_250)
    const html = renderToStaticMarkup(<TwoLineTime at={at} now={NOW} zone="Europe/London" reader="Asia/Tokyo" />)
    expect(html).toContain('dateTime="2026-11-23T15:42:00.000Z"')
    expect(html).toContain("in 1 d 23 h")
    expect(html).toContain("Mon 15:42 London")
    expect(html).toContain("Asia/Tokyo, yours")
  })

  test("that is unknown is a dash", () => {
    expect(renderToStaticMarkup(<TwoLineTime at={null} now={NOW} zone="UTC" />)).toContain("—")
  })
})

describe("JSON to read", () => {
  test("is cut into keys, texts, numbers and words without losing a character", () => {
    const value = { 'a "b": 1': "x: 1, true", n: [-1.5e3, null, true], deep: { e: "" } }
    const tokens = jsonTokens(value)
    expect(tokens.map(({ text }) => text).join("")).toBe(JSON.stringify(value, null, 2))
    expect(tokens.filter(({ kind }) => kind === "number").map(({ text }) => text)).toEqual(["-1500"])
    expect(tokens.filter(({ kind }) => kind === "word").map(({ text }) => text)).toEqual(["null", "true"])
    expect(tokens.filter(({ kind }) => kind === "key")).toHaveLength(4)
  })

  test("is text, whatever it says, and ends where it would be too long", () => {
    expect(renderToStaticMarkup(<JsonView value={{ a: "<script>" }} label="Payload" />)).not.toContain("<script>")
    expect(
      jsonTokens("x".repeat(1_000), 100)
        .map(({ text }) => text)
        .join(""),
    ).toMatch(/…$/)
    expect(jsonTokens(undefined)).toEqual([])
  })
})

test("a fact that is unknown is a dash, and one that is zero is not", () => {
  const html = renderToStaticMarkup(
    <Facts
      facts={[
        ["Worker", null],
        ["Attempts", 0],
      ]}
    />,
  )
  expect(html).toContain("—</dd>")
  expect(html).toContain(">0</dd>")
})
