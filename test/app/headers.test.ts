import { expect, test } from "vitest"
import config from "../../next.config.ts"

async function headersOfEveryPage(): Promise<Map<string, string>> {
  const rules = (await config.headers?.()) ?? []
  const ofAll = rules.filter((rule) => rule.source === "/:path*").flatMap((rule) => rule.headers)
  return new Map(ofAll.map(({ key, value }) => [key.toLowerCase(), value]))
}

test("no page can be framed, sniffed or told to load from elsewhere", async () => {
  const headers = await headersOfEveryPage()
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
  expect(headers.get("content-security-policy")).toContain("default-src 'self'")
  expect(headers.get("content-security-policy")).not.toContain("unsafe-eval")
  expect(headers.get("x-content-type-options")).toBe("nosniff")
  expect(headers.get("referrer-policy")).toBe("no-referrer")
})
