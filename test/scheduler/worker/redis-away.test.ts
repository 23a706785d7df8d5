import { afterAll, expect, test } from "vitest"
import { until } from "../../helpers/wait.ts"
import { openHarness } from "./harness.ts"
import { openTcpDoor } from "./tcp-door.ts"

const AWAY_MS = Number(process.env.ONEBEAT_TEST_AWAY_MS ?? 4_000)

const harness = openHarness()
afterAll(() => harness.close())

test("a worker outlives Redis' absence quietly and runs within 2 s of its return what was sent meanwhile", async () => {
  const door = await openTcpDoor(harness.redisUrl)
  const worker = await harness.spawnWorker(["--health-port", "0", "--lock", "2s"], { env: { REDIS_URL: door.url } })
  const [, port] = await worker.waitForLine(/"port":(\d+)/)
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200
  const inFlight = await harness.dispatch("test.waits", {}, { id: "rinflight" })
  await worker.waitForLine(/"waiting"/)
  const linesBefore = worker.output().split("\n").length

  await door.shut()
  const shutAt = performance.now()
  await until(async () => !(await ready()), { what: "not ready while Redis is away" })
  const meanwhile = await harness.dispatch("test.echo", { orderId: 1 }, { id: "rmeanwhile" })
  await until(() => performance.now() - shutAt > AWAY_MS, { timeoutMs: AWAY_MS + 1_000 })
  expect(worker.isRunning()).toBe(true)

  await door.open()
  const openedAt = performance.now()
  expect((await harness.ended(meanwhile)).state).toBe("completed")
  expect(performance.now() - openedAt).toBeLessThan(2_000)
  await until(ready)
  await worker.waitForLine(/"runs":\["rinflight"\].*runs\.lost/)
  expect(worker.output().split("\n").length - linesBefore).toBeLessThan(10)

  await until(async () => {
    await harness.redis.publish(harness.keys.cancelChannel, "rinflight")
    return (await inFlight.getState()) === "failed"
  })
  await worker.stop()
  await door.shut()
})
