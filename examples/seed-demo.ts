// Fills a database with 60 schedules of an invented company and a week of what they did. README.md beside this file
// says more.
//
//   DATABASE_URL=… npm run seed:demo [-- --with-live] [-- --force]
//
// Without DATABASE_URL it goes into the database of the running "onebeat up".
import { parseArgs } from "node:util"
import { AppError } from "#core/errors.ts"
import { openPool } from "#db/connect.ts"
import { migrate } from "#db/migrate.ts"
import { databaseConfig } from "#scheduler/cli/context.ts"
import { seedDemo } from "./demo/seed.ts"

const { values } = parseArgs({
  options: { "with-live": { type: "boolean", default: false }, force: { type: "boolean", default: false } },
})

try {
  const { databaseUrl, namespace } = databaseConfig(process.env)
  await migrate({ databaseUrl, namespace })
  const pool = openPool({ databaseUrl, namespace, applicationName: "onebeat:demo", queryTimeoutMs: 120_000, max: 3 })
  try {
    const queuePrefix = process.env.ONEBEAT_QUEUE_PREFIX || "bull"
    const seeded = await seedDemo(pool, { force: values.force, withLive: values["with-live"], queuePrefix })
    const { queues, ...counts } = seeded
    console.log(JSON.stringify(counts))
    if (!values["with-live"])
      console.log(
        `A worker that runs the demo's tasks by logging them:\n  onebeat worker --catch-all log.message --queues ${queues.join(",")}`,
      )
  } finally {
    await pool.end()
  }
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
