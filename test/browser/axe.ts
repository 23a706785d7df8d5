import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What axe finds serious or critical on a page, each with the places; an empty list is a page that can be used by all. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE)
  const found: unknown =
    await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => id + ": " + help + ": " + nodes.map(({ target, failureSummary }) => target.join(" ") + " " + failureSummary).join(", ")))`)
  return Array.isArray(found) ? found.map(String) : ["axe did not answer"]
}
