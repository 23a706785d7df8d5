import type { Page } from "playwright-core"

/** Where a picture is taken: the demo, an installation without schedules, and one whose database is out of reach. */
export type Place = "demo" | "empty" | "away"

export type Screen = {
  name: string
  path: string
  place?: Place
  /** Who looks; `null` is somebody who has not signed in, `newcomer` has a first password. */
  as?: "admin" | "viewer" | "newcomer" | null
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>
  /** The whole height of the page, not only what is seen without scrolling. */
  isWhole?: true
  /** Of a page that is meant to say that something is missing. */
  status?: number
}

/** Ids by what the screens want to show. */
export type Subjects = {
  /** By name. */
  schedule(name: string): number
  /** The newest run in a state, and the newest with several attempts. */
  run(state: string): string
  retriedRun: string
  auditEntry: number
  /** Saves the schedule in another's name. */
  editMeanwhile(name: string): Promise<void>
}

export function screensOf(of: Subjects): Screen[] {
  const page = (name: string) => `/schedules/${of.schedule(name)}`
  const edit = (name: string) => `${page(name)}/edit`
  const run = (id: string) => `/runs/${encodeURIComponent(id)}`
  return [
    { name: "sign-in", path: "/sign-in", as: null },
    { name: "sign-in-refused", path: "/sign-in", as: null, act: signInWrongly },
    { name: "change-password", path: "/change-password", as: "newcomer" },
    { name: "dashboard", path: "/", isWhole: true },
    { name: "schedules", path: "/schedules" },
    { name: "schedules-by-name", path: "/schedules?sort=name&from=1" },
    { name: "schedules-filtered", path: "/schedules?q=tag:billing is:enabled" },
    { name: "schedules-failing", path: "/schedules?q=is:failing" },
    { name: "schedules-set-aside", path: "/schedules?q=is:set-aside" },
    { name: "schedules-disabled", path: "/schedules?q=is:disabled" },
    { name: "schedules-file-owned", path: "/schedules?q=is:file-owned" },
    { name: "schedules-misspelt", path: "/schedules?q=is:failng" },
    { name: "schedules-filtered-empty", path: "/schedules?q=tag:nothing-has-this" },
    { name: "schedules-empty", path: "/schedules", place: "empty" },
    { name: "schedules-selected", path: "/schedules", act: selectTwo },
    {
      name: "schedules-disable-dialog",
      path: `/schedules?dialog=disable&of=${of.schedule("invoices-nightly-eu")}`,
      act: dialogIsOpen,
    },
    { name: "schedules-as-viewer", path: "/schedules", as: "viewer" },
    { name: "new", path: "/schedules/new", isWhole: true },
    { name: "duplicate", path: `/schedules/new?from=${of.schedule("ledger-reconcile-eu")}`, isWhole: true },
    { name: "edit-cron", path: edit("ledger-reconcile-eu"), isWhole: true },
    { name: "edit-interval", path: edit("usage-rollup-hourly"), isWhole: true },
    { name: "edit-calendar-interval", path: edit("margin-by-region"), isWhole: true },
    { name: "edit-once", path: edit("region-cutover"), isWhole: true },
    { name: "edit-solar", path: edit("office-lights-off"), isWhole: true },
    { name: "edit-set-aside", path: edit("vat-return-draft"), isWhole: true },
    { name: "edit-error", path: edit("invoices-nightly-eu"), act: writeBadCron },
    {
      name: "edit-conflict",
      path: edit("invoices-nightly-us"),
      act: (at) => saveTooLate(at, () => of.editMeanwhile("invoices-nightly-us")),
    },
    { name: "edit-as-viewer", path: edit("ledger-reconcile-eu"), as: "viewer" },
    { name: "schedule", path: page("ledger-reconcile-eu"), isWhole: true },
    { name: "schedule-failing", path: page("warehouse-stock-sync"), isWhole: true },
    { name: "schedule-set-aside", path: page("vat-return-draft"), isWhole: true },
    { name: "schedule-disabled", path: page("mail-warmup"), isWhole: true },
    { name: "schedule-solar", path: page("office-lights-off"), isWhole: true },
    { name: "schedule-runs", path: `${page("ledger-reconcile-eu")}?tab=runs` },
    { name: "schedule-audit", path: `${page("ledger-reconcile-eu")}?tab=audit` },
    { name: "schedule-disable-dialog", path: `${page("ledger-reconcile-eu")}?dialog=disable`, act: dialogIsOpen },
    { name: "runs", path: "/runs" },
    { name: "runs-failed", path: "/runs?q=state:failed" },
    { name: "runs-late", path: "/runs?q=is:late last:7d" },
    { name: "runs-filtered-empty", path: "/runs?q=task:nothing.of_the_kind" },
    { name: "run-succeeded", path: run(of.run("succeeded")), isWhole: true },
    { name: "run-failed", path: run(of.run("failed")), isWhole: true },
    { name: "run-retried", path: run(of.retriedRun), isWhole: true },
    { name: "run-skipped", path: run(of.run("skipped")), isWhole: true },
    { name: "run-running", path: run(of.run("running")), isWhole: true },
    { name: "run-lost", path: run(of.run("lost")), isWhole: true },
    { name: "run-planned", path: run(of.run("planned")), isWhole: true },
    { name: "audit", path: "/audit" },
    { name: "audit-entry", path: `/audit?entry=${of.auditEntry}` },
    { name: "audit-filtered", path: "/audit?q=verb:schedule.disable" },
    { name: "palette", path: "/schedules", act: (at) => pressed(at, "Control+k") },
    { name: "palette-search", path: "/schedules", act: searchPalette },
    { name: "help", path: "/schedules", act: (at) => pressed(at, "?") },
    { name: "zones", path: "/", act: chooseZone },
    { name: "missing", path: "/no/such/page", status: 404 },
    { name: "missing-schedule", path: "/schedules/999999", status: 404 },
    { name: "missing-run", path: "/runs/s999999%401", status: 404 },
    { name: "database-away", path: "/schedules", place: "away" },
  ]
}

async function signInWrongly(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill("nobody@example.com")
  await page.getByLabel("Password", { exact: true }).fill("not the password")
  await page.keyboard.press("Enter")
  await page.getByRole("alert").filter({ hasText: /./ }).first().waitFor()
}

/** A phone's cards have no boxes: there the list is shown as it is. */
async function selectTwo(page: Page): Promise<void> {
  const boxes = page.locator("[data-select]")
  if (!(await boxes.first().isVisible())) return
  for (const index of [1, 3]) await boxes.nth(index).check({ force: true })
  await page.getByText("2 selected").waitFor()
}

async function dialogIsOpen(page: Page): Promise<void> {
  await page.getByRole("dialog").waitFor()
}

async function writeBadCron(page: Page): Promise<void> {
  await page
    .getByLabel(/^Cron line/)
    .first()
    .fill("0 61 * * *")
  await page.getByText(/hour/i).first().waitFor()
}

async function saveTooLate(page: Page, meanwhile: () => Promise<void>): Promise<void> {
  await page.getByLabel("Description").fill("Written while somebody else saved")
  await meanwhile()
  await page.keyboard.press("Control+s")
  await page.getByRole("heading", { name: /saved revision/ }).waitFor()
}

async function pressed(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await page.getByRole("dialog").waitFor()
}

async function searchPalette(page: Page): Promise<void> {
  await pressed(page, "Control+k")
  await page.keyboard.type("nightly")
  await page.getByRole("dialog").getByText("invoices-nightly-eu").waitFor()
}

/** On a phone the clock has no room, and the zone is in the menu. */
async function chooseZone(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^Time zone/ })
  if (await button.isVisible()) await button.click()
  else {
    await page.getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: /zone/i }).click()
  }
  await page.getByRole("dialog").waitFor()
}
