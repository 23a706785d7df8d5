import { randomBytes } from "node:crypto"
import type { TestProject } from "vitest/node"
import { migrate } from "#db/migrate.ts"
import { databaseUrlOf, onServer, templateName } from "./helpers/test-server.ts"

declare module "vitest" {
  interface ProvidedContext {
    testDatabase: { serverUrl: string; template: string; run: string }
    testRedis: { redisUrl: string }
  }
}

/** Migrates the template that each test file copies, and removes afterwards what files of this run left behind. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { ONEBEAT_TEST_DATABASE_URL: serverUrl, ONEBEAT_TEST_REDIS_URL: redisUrl } = process.env
  if (!serverUrl || !redisUrl)
    throw new Error(
      "ONEBEAT_TEST_DATABASE_URL and ONEBEAT_TEST_REDIS_URL are not set: `npm test` starts a Postgres and a Redis and sets both (`npm test -- test/db` runs a part)",
    )
  const template = templateName()
  const run = `onebeat_test_${randomBytes(4).toString("hex")}`
  await ensureTemplate(serverUrl, template)
  project.provide("testDatabase", { serverUrl, template, run })
  project.provide("testRedis", { redisUrl })
  return () => dropDatabases(serverUrl, run)
}

/** Under a lock and renamed when it is whole, so that runs side by side and a run that was killed do no harm. */
async function ensureTemplate(serverUrl: string, template: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    await client.query("select pg_advisory_lock(hashtext('onebeat_test_template'))")
    const found = await client.query("select 1 from pg_database where datname = $1", [template])
    if (found.rowCount === 1) return
    const unfinished = `${template}_unfinished`
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished}`)
    await migrate({ databaseUrl: databaseUrlOf(serverUrl, unfinished), namespace: "public" })
    await client.query(`alter database ${unfinished} rename to ${template}`)
  })
}

async function dropDatabases(serverUrl: string, run: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    const found = await client.query<{ name: string }>(
      "select datname as name from pg_database where starts_with(datname, $1)",
      [run],
    )
    for (const { name } of found.rows) await client.query(`drop database if exists ${name} with (force)`)
  })
}
