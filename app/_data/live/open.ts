import "server-only"
import { openedDb } from "#app/_data/db.ts"
import { outdate } from "#app/_data/kept.ts"
import { readMarks } from "#db/queries/live.ts"
import { loadDatabaseConfig } from "#scheduler/config.ts"
import { type Hub, openHub } from "./hub.ts"
import { openListener } from "./listener.ts"

/** One for the process, also where a bundler makes two of this file. */
const HUB = Symbol.for("onebeat.hub")

export function processHub(): Hub {
  const found: unknown = Reflect.get(globalThis, HUB)
  if (isHub(found)) return found
  const { directDatabaseUrl, namespace } = loadDatabaseConfig(process.env)
  const hub = openHub({
    outdate,
    readMarks: async () => await readMarks(openedDb().db),
    openListener: (heard) => openListener({ databaseUrl: directDatabaseUrl, namespace, ...heard }),
  })
  Reflect.set(globalThis, HUB, hub)
  return hub
}

function isHub(found: unknown): found is Hub {
  return typeof found === "object" && found !== null && "subscribe" in found
}
