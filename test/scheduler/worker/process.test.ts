import { afterAll, afterEach, describe, expect, test } from "vitest"
import { failureMark } from "#scheduler/queue/job-meta.ts"
import { readTasks, readWorkers } from "#scheduler/queue/worker-registry.ts"
import { spawnTypeScript, type TestProcess } from "../../helpers/process.ts"
import { until } from "../../helpers/wait.ts"
import { openHarness } from "./harness.ts"

const harness = openHarness()
const spawned: TestProcess[] = []

async function worker(...args: string[]): Promise<TestProcess> {
  const started = await harness.spawnWorker(args)
  spawned.push(started)
  return started
}

afterEach(async () => {
  for (const child of spawned.splice(0)) if (child.isRunning()) child.kill("SIGKILL")
  await harness.queue().obliterate({ force: true })
})
afterAll(() => harness.close())

describe("a signal", () => {
  test("lets the run in flight end, takes no other, and leaves with 0", async () => {
    const one = await worker("--concurrency", "1")
    const first = await harness.dispatch("test.deaf", { ms: 700 }, { id: "rfirst" })
    const second = await harness.dispatch("test.deaf", { ms: 0 }, { id: "rsecond" })
    await one.waitForLine(/"deaf"/)
    one.kill("SIGTERM")
    expect(await one.exited()).toEqual({ code: 0, signal: null })
    expect([await first.getState(), await second.getState()]).toEqual(["completed", "waiting"])
  })

  test("gives back what outlasts the drain, whether it obeys or not, for another worker to run", async () => {
    const one = await worker("--drain-timeout", "100ms")
    const deaf = await harness.dispatch("test.deaf", { ms: 600_000 }, { id: "rdeaf" })
    const waits = await harness.dispatch("test.waits", {}, { id: "rwaits" })
    await one.waitForLine(/"deaf"/)
    await one.waitForLine(/"waiting"/)
    one.kill("SIGTERM")
    expect(await one.exited()).toEqual({ code: 0, signal: null })
    expect([await deaf.getState(), await waits.getState()]).toEqual(["waiting", "waiting"])
    const two = await worker()
    await two.waitForLine(/"deaf"/)
    await two.waitForLine(/"waiting"/)
  })

  test("repeated later leaves at once with 1, while an echo of the first does not", async () => {
    const one = await worker()
    await harness.dispatch("test.deaf", { ms: 600_000 }, { id: "rlong" })
    await one.waitForLine(/"deaf"/)
    one.kill("SIGINT")
    one.kill("SIGTERM")
    await one.waitForLine(/worker\.draining/)
    const begun = performance.now()
    const exit = await until(
      async () => {
        one.kill("SIGTERM")
        return one.isRunning() ? null : await one.exited()
      },
      { every: 100 },
    )
    expect(exit).toEqual({ code: 1, signal: null })
    expect(performance.now() - begun).toBeGreaterThan(500)
  })

  test("need not come: when the parent over IPC has gone the worker drains and leaves", async () => {
    const args = ["test/scheduler/worker/fixture-tasks.ts"]
    const parent = spawnTypeScript("test/scheduler/worker/worker-parent.ts", args, { env: harness.env })
    spawned.push(parent)
    const [, pid] = await parent.waitForLine(/child (\d+) says \{"onebeat":"ready"\}/)
    const job = await harness.dispatch("test.deaf", { ms: 400 }, { id: "rorphan" })
    await parent.waitForLine(/"deaf"/)
    parent.kill("SIGKILL")
    await until(() => !isAlive(Number(pid)), { timeoutMs: 10_000 })
    expect(await job.getState()).toBe("completed")
  })
})

describe("a worker killed in mid-run", () => {
  test("loses nothing: the run starts again elsewhere as attempt 2", async () => {
    const one = await worker("--lock", "1s")
    const job = await harness.dispatch("test.deaf", { ms: 1_000 }, { id: "rlost" })
    await one.waitForLine(/"deaf"/)
    one.kill("SIGKILL")
    const two = await worker("--lock", "1s")
    const ended = await harness.ended(job)
    expect(ended.returnvalue).toEqual({ attempt: 2, pid: two.pid })
  })

  test("again and again fails the run as worker_lost instead of for ever", async () => {
    const job = await harness.dispatch("test.deaf", { ms: 600_000 }, { id: "rpoison", opts: { attempts: 10 } })
    for (const _ of [1, 2]) {
      const one = await worker("--lock", "1s")
      await one.waitForLine(/"deaf"/)
      one.kill("SIGKILL")
    }
    await worker("--lock", "1s")
    const ended = await harness.ended(job)
    expect([ended.state, failureMark(ended.failedReason)]).toEqual(["failed", "worker_lost"])
  })
})

describe("a worker tells of itself", () => {
  test("on Redis: its heartbeat and tasks, without the entry once it has stopped cleanly", async () => {
    const old = { id: "old", host: "h", pid: 1, version: "0", queues: [], concurrency: 1, tasks: [], catchAll: null }
    const counts = { state: "running", inFlight: 0, done: 0, failed: 0, memoryBytes: 0, load: 0, startedAt: 0 }
    await harness.redis.del(harness.keys.workers)
    await harness.redis.hset(harness.keys.workers, {
      ancient: JSON.stringify({ ...old, ...counts, seenAt: 0 }),
      silent: JSON.stringify({ ...old, ...counts, id: "silent", seenAt: Date.now() - 60_000 }),
      broken: "{",
    })
    const one = await worker("--queues", "default,other", "--concurrency", "3")
    const found = await readWorkers(harness.redis, harness.keys)
    expect(found.map(({ worker: { id, pid }, alive }) => ({ id: id === "silent" ? id : pid, alive }))).toEqual(
      expect.arrayContaining([
        { id: "silent", alive: false },
        { id: one.pid, alive: true },
      ]),
    )
    expect(found).toHaveLength(2)
    expect(found.find(({ alive }) => alive)?.worker).toMatchObject({
      queues: ["default", "other"],
      concurrency: 3,
      state: "running",
    })
    const tasks = await readTasks(harness.redis, harness.keys)
    expect(tasks.find(({ name }) => name === "test.echo")).toMatchObject({
      queue: "work",
      payloadSchema: { type: "object", required: ["orderId"], properties: { orderId: { type: "integer" } } },
    })
    expect(tasks.find(({ name }) => name === "test.flaky")?.defaults.retry).toMatchObject({ attempts: 3 })
    await one.stop()
    expect((await readWorkers(harness.redis, harness.keys)).map(({ worker: { id } }) => id)).toEqual(["silent"])
  })

  test("over HTTP: live and ready while it reads its queues", async () => {
    const one = await worker("--health-port", "0")
    const [, port] = await one.waitForLine(/"port":(\d+)/)
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
    expect([await ask("/livez"), await ask("/readyz"), await ask("/")]).toEqual([200, 200, 404])
  })
})

test("with --catch-all log.message a job of any name runs, and its name and payload are logged", async () => {
  const one = await worker("--catch-all", "log.message")
  const job = await harness.dispatch("sentry.tasks.anything", [1, { two: 2 }], { id: "rany" })
  expect((await harness.ended(job)).state).toBe("completed")
  await one.waitForLine(/"payload":\[1,\{"two":2\}\].*sentry\.tasks\.anything/)
})

test.each([
  [["nowhere.ts"], /nowhere\.ts: no such file/],
  [["test/helpers/wait.ts"], /wait\.ts: exports no task; expected export const/],
  [["--queues", ","], /at least one queue/],
  [["--queues", "a:b"], /"a:b": expected 1 to 200/],
  [["--concurrency", "0"], /whole number from 1 to 10000/],
  [["--catch-all", "log.massage"], /--catch-all: log\.massage: expected one of http\.request, log\.message/],
  [["--allow-network", "10.0.0.0/33"], /10\.0\.0\.0\/33: expected an address or CIDR/],
  [["--drain-timeout", "soon"], /not a length of time: "soon"/],
])("a worker refuses %j at its start and says why", async (args, message) => {
  const refused = spawnTypeScript("test/scheduler/worker/worker-process.ts", args, { env: harness.env })
  expect((await refused.exited()).code).not.toBe(0)
  expect(refused.stderr()).toMatch(message)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
