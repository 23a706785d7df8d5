import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import pg from "pg"

const MIGRATIONS = fileURLToPath(new URL("../../db/migrations", import.meta.url))

/** The address of another database on the same server. */
export function databaseUrlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Named by what the migrations say, so that runs side by side share it and an edited migration makes another. */
export function templateName(): string {
  const hash = createHash("sha256")
  for (const file of readdirSync(MIGRATIONS).sort())
    if (file.endsWith(".sql")) hash.update(readFileSync(`${MIGRATIONS}/${file}`))
  return `onebeat_template_${hash.digest("hex").slice(0, 16)}`
}

export async function onServer<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: serverUrl,
    application_name: "onebeat:test",
    connectionTimeoutMillis: 10_000,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
