import { echo } from "./fixture-tasks.ts"

// Enqueues one run and has nothing more to do.
try {
  const { id } = await echo.enqueue({ orderId: 1 }, { delay: "1h" })
  process.stdout.write(`${id}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 3
}
