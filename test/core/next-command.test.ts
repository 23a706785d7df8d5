import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { Writable } from "node:stream"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { answerBatch } from "#scheduler/cli/commands/next-batch.ts"
import { answerQuery, type NextQuery } from "#scheduler/cli/commands/next-query.ts"
import { answerText } from "#scheduler/cli/commands/next-text.ts"
import { at } from "./support.ts"

const NOW = at("2026-03-07T12:00:00Z")
const SCRIPT = `
  import { nextCommand } from "#scheduler/cli/commands/next.ts"
  await nextCommand().parseAsync(process.argv.slice(1), { from: "user" })
`

/** The command in a process of its own: what a shell would see. */
async function run(...given: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const flags = ["--import", "tsx", "--input-type=module", "-e", SCRIPT, "--", ...given]
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, flags)) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}

async function batch(...lines: string[]): Promise<unknown[]> {
  return batchOf(`${lines.join("\n")}\n`)
}

/** The same with the input in chunks of one's own making. */
async function batchOf(...chunks: string[]): Promise<unknown[]> {
  let text = ""
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk)
      done()
    },
  })
  await answerBatch(
    (async function* () {
      yield* chunks
    })(),
    out,
    NOW,
  )
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
}

const fires = (query: NextQuery) => answerQuery(query, NOW).fires

describe("onebeat next", () => {
  it("prints an array with --json and nothing else", async () => {
    const zone = ["--tz", "America/New_York", "--from", "2026-03-07T12:00:00Z", "--count", "2", "--json"]
    const { code, stdout, stderr } = await run("30 2 * * *", ...zone)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(JSON.parse(stdout)).toEqual([
      { at: "2026-03-08T07:00:00.000Z", local: "2026-03-08T03:00:00-04:00", mark: "gap" },
      { at: "2026-03-09T06:30:00.000Z", local: "2026-03-09T02:30:00-04:00", mark: null },
    ])
  }, 20_000)

  it("exits 2 with one message on stderr when an expression is refused", async () => {
    const { code, stdout, stderr } = await run("*/90 * * * *", "--json")
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr.trim().split("\n").length).toBe(1)
    expect(stderr).toContain('cron "*/90 * * * *" is refused at minute field, character 1')
  }, 20_000)

  it("names a latitude that is no number", async () => {
    const { code, stdout, stderr } = await run("--solar", "sunset", "--lat", "north", "--lon", "0")
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
    expect(stderr).toMatch(/--lat.*'north' is invalid. expected degrees/)
  }, 20_000)

  it("answers intervals, the sun and jitter", () => {
    const every = { every: "2w", anchor: "2026-01-05T09:00", tz: "Europe/Berlin", count: 2 }
    expect(fires(every).map(({ local }) => local)).toEqual(["2026-03-16T09:00:00+01:00", "2026-03-30T09:00:00+02:00"])
    expect(fires({ every: "1d", at: "07:15", count: 1 })[0]?.at).toBe("2026-03-08T07:15:00.000Z")
    const [sunset] = fires({ solar: "sunset", lat: 51.5, lon: 0, count: 1, offset: "-30m" })
    expect(sunset?.at).toMatch(/^2026-03-07T17:2/)
    const [spread] = fires({ cron: "0 0 * * *", jitter: "1h", name: "report", count: 1 })
    expect(spread?.dueAt).toMatch(/^2026-03-08T00:/)
  })

  it("keeps H apart by name and alike for one name", () => {
    const of = (name: string) => fires({ cron: "H H * * *", name, count: 1 })[0]?.at
    expect(of("a")).toBe(of("a"))
    expect(of("a")).not.toBe(of("b"))
  })

  it("tells people what the rule says and what clocks do to it", () => {
    const text = answerText({ cron: "30 2 * * *", tz: "America/New_York", count: 1 }, NOW)
    expect(text.split("\n")).toEqual([
      "At 02:30, every day (America/New_York)",
      "2026-03-08T03:00:00-04:00  2026-03-08T07:00:00.000Z  (moved: the clock jumps over the nominal time)",
    ])
    expect(answerText({ cron: "30 2 * 3 0L", tz: "Europe/Berlin", dst: "skip" }, NOW)).toContain("never fires")
  })

  it.each<[NextQuery, RegExp]>([
    [{}, /exactly one of/],
    [{ cron: "* * * * *", every: "5m" }, /exactly one of/],
    [{ cron: "* * * * *", tz: "Nowhere" }, /timeZone "Nowhere" is refused/],
    [{ cron: "* * * * *", dst: "twice" }, /dst "twice" is refused: expected once, skip, every/],
    [{ cron: "* * * * *", from: "yesterday" }, /from "yesterday" is refused/],
    [{ cron: "* * * * *", count: 20_000 }, /count 20000 is refused/],
    [{ cron: "* * * * *", jitter: "soon" }, /jitter "soon" is refused: expected a length/],
    [{ every: "500ms" }, /every "500ms" is refused/],
    [{ every: "1d", at: "25:00" }, /at "25:00" is refused: expected a wall time/],
    [{ every: "1d", anchor: "x" }, /anchor "x" is refused/],
    [{ solar: "sunset" }, /latitude and a longitude/],
    [{ solar: "sunset", lat: 91, lon: 0 }, /latitude 91 is refused/],
    [{ solar: "moonrise", lat: 1, lon: 0 }, /event "moonrise" is refused/],
    [{ solar: "sunset", lat: 1, lon: 0, offset: "-x" }, /offset "-x" is refused: expected a length/],
  ])("refuses %j", (query, message) => {
    expect(() => answerQuery(query, NOW)).toThrow(message)
  })
})

describe("onebeat next --batch", () => {
  it("answers each line in order, errors among them", async () => {
    const answers = await batch(
      '{"cron":"0 0 * * *","tz":"America/Havana","from":"2026-03-07T12:00:00Z","count":1}',
      "",
      '{"cron":"bad"}',
      "no json",
      '{"crom":"* * * * *"}',
      '{"every":"90s","anchor":"1970-01-01T00:00:00Z","from":"2026-01-01T00:00:00Z","count":1}',
    )
    expect(answers).toEqual([
      { fires: [{ at: "2026-03-08T05:00:00.000Z", local: "2026-03-08T01:00:00-04:00", mark: "gap" }] },
      { error: expect.stringContaining('cron "bad" is refused') },
      { error: expect.stringContaining("not JSON") },
      { error: expect.stringContaining("crom") },
      { fires: [{ at: "2026-01-01T00:01:30.000Z", local: "2026-01-01T00:01:30+00:00", mark: null }] },
    ])
  })

  it("takes lines apart at line feeds alone, wherever chunks end", async () => {
    const [sound, spaced] = ['{"cron":"0 0 1 1 *","count":0,"name":"\u2028"}', '{"cron":\r"0 0 1 1 *","count":0}\r']
    const text = `${sound}\n${spaced}\n\r\n${sound}`
    const answers = Array.from({ length: 3 }, () => ({ fires: [] }))
    expect(await batchOf(text)).toEqual(answers)
    expect(await batchOf(...text)).toEqual(answers)
  })

  it("reads a file that begins with a byte order mark", async () => {
    expect(await batch('\uFEFF{"cron":"0 0 1 1 *","count":0}')).toEqual([{ fires: [] }])
  })

  it("says what a cron line may be when it is no text", async () => {
    expect(await batch('{"cron":null}')).toEqual([{ error: "cron is refused: expected a cron line or a list of them" }])
  })

  it("refuses a line beyond all measure and answers the next", async () => {
    const endless = Array.from({ length: 40 }, () => "x".repeat(100_000))
    const answers = await batchOf(...endless, '\n{"cron":"0 0 1 1 *","count":0}')
    expect(answers).toEqual([{ error: expect.stringContaining("at most 1000000 characters") }, { fires: [] }])
  })

  it("answers a line before it awaits the next", async () => {
    const flags = ["--import", "tsx", "--input-type=module", "-e", SCRIPT, "--", "--batch"]
    const child = spawn(process.execPath, flags, { stdio: ["pipe", "pipe", "inherit"] })
    const answers = child.stdout.setEncoding("utf8")[Symbol.asyncIterator]()
    for (const from of ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]) {
      child.stdin.write(`{"cron":"* * * * *","count":1,"from":"${from}"}\n`)
      expect((await answers.next()).value).toContain(from.replace("00:00Z", "01:00"))
    }
    child.stdin.end()
    expect(await once(child, "exit")).toEqual([0, null])
  }, 20_000)

  it("answers thousands of lines a second", async () => {
    const line = '{"cron":"30 2 * * *","tz":"Europe/Berlin","from":"2026-03-07T12:00:00Z","count":3,"name":"n"}'
    const begin = performance.now()
    expect((await batch(...Array.from({ length: 5000 }, () => line))).length).toBe(5000)
    expect(performance.now() - begin).toBeLessThan(5000)
  })
})
