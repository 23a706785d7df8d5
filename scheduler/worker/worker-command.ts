import { Command } from "commander"
import { messageOf } from "#core/errors.ts"
import { loadWorkerConfig } from "#scheduler/config.ts"
import { openHealthServer } from "#scheduler/health-server.ts"
import { type Log, openLog } from "#scheduler/log.ts"
import { listenForStop } from "#scheduler/stop-request.ts"
import { commaList, lengthOption, queueNames, wholeNumber } from "./command-values.ts"
import { addressPolicy } from "./http/address-policy.ts"
import { loadTaskFiles } from "./load-task-files.ts"
import { type OnebeatWorker, openWorker } from "./open-worker.ts"
import { buildTaskRegistry } from "./task-registry.ts"
import { httpRequestTask } from "./tasks/http-request.ts"
import { logMessage } from "./tasks/log-message.ts"

type Options = {
  queues: string[]
  concurrency: number
  catchAll?: string
  allowNetwork: string[]
  drainTimeout: number
  lock: number
  healthPort?: number
  healthHost: string
}

/** `onebeat worker`: runs tasks from queues until it is stopped. */
export function workerCommand(): Command {
  return new Command("worker")
    .description("run tasks: the built-in ones and those that the files export")
    .argument("[files...]", "task files, JavaScript or TypeScript")
    .option("--queues <names>", "queues to read, with commas between", queueNames, ["default"])
    .option("--concurrency <n>", "runs at a time, per queue", wholeNumber(1, 10_000), 8)
    .option("--catch-all <task>", "run jobs of unknown names by this task, for example log.message")
    .option("--allow-network <cidrs>", "networks http.request may reach too (also ONEBEAT_HTTP_ALLOW)", commaList, [])
    .addOption(
      lengthOption("--drain-timeout <length>", "how long to wait for runs in flight when asked to stop", "25s"),
    )
    .addOption(
      lengthOption("--lock <length>", "after so long a run of a vanished worker goes to another", "30s", 1_000),
    )
    .option("--health-port <port>", "serve /livez and /readyz on this port", wholeNumber(0, 65_535))
    .option("--health-host <address>", "address of the health port", "127.0.0.1")
    .action(async (files: string[], options: Options) => await work(files, options))
}

async function work(files: readonly string[], options: Options): Promise<void> {
  const config = loadWorkerConfig(process.env)
  const log = openLog({ level: config.logLevel, role: "worker" })
  const policy = addressPolicy([...commaList(process.env.ONEBEAT_HTTP_ALLOW ?? "", []), ...options.allowNetwork])
  const builtIn = [logMessage, httpRequestTask(policy)].map((task) => ({ task, from: "onebeat" }))
  const tasks = buildTaskRegistry(
    [...builtIn, ...(await loadTaskFiles(files, process.cwd()))],
    options.catchAll ?? null,
  )
  const { queues, concurrency, drainTimeout: drainMs, lock: lockMs } = options
  const worker = openWorker({ config, tasks, queues, concurrency, drainMs, lockMs, log })
  await serve(worker, options, log)
}

/** Runs the worker until a signal, and leaves the process: a task that does not end must not keep it. */
async function serve(worker: OnebeatWorker, options: Options, log: Log): Promise<void> {
  const stop = listenForStop()
  surviveTasks(log, () => process.kill(process.pid, "SIGTERM"))
  const health =
    options.healthPort === undefined
      ? null
      : openHealthServer({ port: options.healthPort, host: options.healthHost, live: worker.live, ready: worker.ready })
  await health?.start()
  if (health) log.info({ host: options.healthHost, port: health.port }, "health.listening")
  worker.start().then(announceReady, (error: unknown) => log.error({ error: messageOf(error) }, "worker.start_failed"))
  log.debug({ why: await stop.asked }, "worker.asked_to_stop")
  const end = await Promise.race([worker.stop().then(() => "stopped"), stop.insisted.then(() => "insisted")])
  await health?.stop()
  process.exit(end === "stopped" ? (process.exitCode ?? 0) : 1)
}

/** Tells a parent such as `onebeat up` that this process does its work now. */
function announceReady(): void {
  if (process.connected) process.send?.({ onebeat: "ready" })
}

/** A promise that a task left lying about is no reason to end the others' runs; an exception outside of all is. */
function surviveTasks(log: Log, drain: () => void): void {
  process.on("unhandledRejection", (error) => log.error({ error: messageOf(error) }, "task.unhandled_rejection"))
  process.on("uncaughtException", (error) => {
    log.error({ error: error.stack ?? messageOf(error) }, "worker.uncaught_exception")
    process.exitCode = 1
    drain()
  })
}
