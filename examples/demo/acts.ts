import type { Instant } from "#core/brand.ts"
import { instant } from "#core/brand.ts"
import type { ServiceContext } from "#scheduler/services/context.ts"
import { applySchedules } from "#scheduler/services/schedules/apply.ts"
import { createSchedule } from "#scheduler/services/schedules/create.ts"
import { deleteSchedules } from "#scheduler/services/schedules/delete.ts"
import { disableSchedules, enableSchedules } from "#scheduler/services/schedules/switch.ts"
import { updateSchedule } from "#scheduler/services/schedules/update.ts"
import { type DemoEntry, PEOPLE, type Person } from "./company.ts"

const DAY_MS = 86_400_000
const DEPLOY = "cli:deploy@ci"
const FILE = "file:platform.yaml"

/** Everyone in whose name the demo acts. */
export const ACTORS: readonly string[] = [...PEOPLE.map(actorOf), DEPLOY]

/** Something that was done to the schedules, so many days before now. */
export type Act = { daysAgo: number; actor: string; source: string; run(ctx: ServiceContext): Promise<unknown> }

/** When the three that no longer fire stopped; their history ends there. */
export const STOPPED: Readonly<Record<string, number>> = {
  "sales-digest-apac": 1.1,
  "mail-warmup": 3.2,
  "partner-catalogue-tokyo": 2.4,
  "legacy-fax-export": 2,
}
/** It is broken by SQL before it ever fired. */
export const SET_ASIDE = "vat-return-draft"

/** What the company did, in the order of its days, through the services as everybody does. */
export function actsOf(entries: readonly DemoEntry[], now: Instant): Act[] {
  const ofFile = entries.filter(({ behaviour }) => behaviour.by === null).map(({ input }) => input)
  const byPeople = entries.filter(({ behaviour }) => behaviour.by !== null)
  const acts: Act[] = [
    file(
      41,
      ofFile.map((input) => ({ ...input, description: "" })),
    ),
    ...byPeople.map(({ input, behaviour }, index) =>
      by(behaviour.by ?? "sam", 40 - (index / byPeople.length) * 32, (ctx) => createSchedule({ ctx, input })),
    ),
    ...edits(new Map(entries.map(({ name, input }) => [name, input]))),
    file(12, ofFile),
    by("jon", 7.4, (ctx) =>
      disableSchedules({ ctx, which: { tag: "mail" }, note: "provider incident", until: instant(now - 7.1 * DAY_MS) }),
    ),
    by("mira", 7.3, (ctx) => enableSchedules({ ctx, which: { tag: "mail" }, note: "the provider says it is over" })),
    by("jon", STOPPED["mail-warmup"] ?? 0, (ctx) =>
      disableSchedules({ ctx, which: { names: ["mail-warmup"] }, note: "all addresses are warm" }),
    ),
    by("jon", STOPPED["partner-catalogue-tokyo"] ?? 0, (ctx) =>
      disableSchedules({
        ctx,
        which: { names: ["partner-catalogue-tokyo"] },
        note: "they move their server",
        until: instant(now + 5 * DAY_MS),
      }),
    ),
    by("sam", STOPPED["legacy-fax-export"] ?? 0, (ctx) => deleteSchedules({ ctx, names: ["legacy-fax-export"] })),
    by("ada", STOPPED["sales-digest-apac"] ?? 0, (ctx) =>
      disableSchedules({
        ctx,
        which: { names: ["sales-digest-apac"] },
        note: "waits for the new data feed",
        until: instant(now + 2.7 * DAY_MS),
      }),
    ),
  ]
  return acts.sort((a, b) => b.daysAgo - a.daysAgo)
}

/** Edits after creation; the last of each puts back what the file of entries says. */
function edits(inputs: ReadonlyMap<string, object>): Act[] {
  const final = (name: string) => {
    const { name: _, ...rest } = { name: "", ...inputs.get(name) }
    return rest
  }
  const edit = (who: Person, daysAgo: number, name: string, patch: object) =>
    by(who, daysAgo, (ctx) => updateSchedule({ ctx, name, patch }))
  return [
    edit("mira", 6.6, "psp-settlement-pull", { retry: { attempts: 2, backoff: { delay: "5s" } } }),
    edit("jon", 5.9, "psp-settlement-pull", { cron: "4,34 * * * *" }),
    edit("mira", 5.8, "psp-settlement-pull", { description: "Twice an hour was more than the provider likes." }),
    edit("mira", 5.2, "psp-settlement-pull", final("psp-settlement-pull")),
    edit("ada", 4.7, "ledger-reconcile-eu", { overlap: "hold" }),
    edit("mira", 4.5, "ledger-reconcile-eu", final("ledger-reconcile-eu")),
    edit("ada", 4.1, "churn-forecast", { timeout: { hard: "20m" } }),
    edit("ada", 3.9, "churn-forecast", final("churn-forecast")),
    edit("sam", 2.9, "thumbnail-refresh", { startDeadline: "5m" }),
    edit("sam", 2.8, "thumbnail-refresh", final("thumbnail-refresh")),
    edit("jon", 1.6, "crm-contacts-sync", { cron: "*/3 * * * *" }),
    edit("jon", 1.5, "crm-contacts-sync", final("crm-contacts-sync")),
    edit("mira", 0.3, "card-expiry-sweep", { tags: ["billing", "cards"] }),
  ]
}

function by(person: Person, daysAgo: number, run: Act["run"]): Act {
  return { daysAgo, actor: actorOf(person), source: "ui", run }
}

function file(daysAgo: number, entries: readonly object[]): Act {
  return { daysAgo, actor: DEPLOY, source: FILE, run: (ctx) => applySchedules({ ctx, entries }) }
}

function actorOf(person: Person): string {
  return `user:${person}@acme.example`
}
