import { setTimeout as sleep } from "node:timers/promises"
import { messageOf } from "#core/errors.ts"
import type { Service } from "#scheduler/service.ts"
import type { Say } from "./progress.ts"

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** A run this long counts as healthy: the next failure starts from the first wait again. */
const HEALTHY_AFTER_MS = 60_000

/** Something started: its end, wanted or not, and how to stop it. */
export type Running = {
  ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Keeps one process running: what ends without having been stopped is started again, later each time, and said so.
 * The first start is the caller's to judge: if it fails, `start` throws.
 */
export class KeepRunning<Started extends Running> implements Service {
  readonly #name: string
  readonly #launch: () => Promise<Started>
  readonly #say: Say
  readonly #stopping = new AbortController()
  #running: Started | null = null
  #watch: Promise<void> = Promise.resolve()

  constructor(options: { name: string; launch: () => Promise<Started>; say: Say }) {
    this.#name = options.name
    this.#launch = options.launch
    this.#say = options.say
  }

  async start(): Promise<void> {
    if (this.#running !== null) return
    this.#running = await this.#launch()
    if (this.#stopping.signal.aborted) return await this.#running.stop()
    this.#watch = this.#keep(this.#running)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.stop()
    await this.#watch
  }

  async #keep(first: Started): Promise<void> {
    let running: Started | null = first
    let failures = 0
    for (;;) {
      const begunAt = performance.now()
      await running?.ended
      if (this.#stopping.signal.aborted) return
      failures = performance.now() - begunAt > HEALTHY_AFTER_MS ? 1 : failures + 1
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS)
      if (running !== null) this.#say(`${this.#name} ended unexpectedly; starting it again in ${waitMs / 1000} s`)
      if (!(await this.#waited(waitMs))) return
      running = await this.#again()
    }
  }

  async #again(): Promise<Started | null> {
    try {
      const running = await this.#launch()
      this.#running = running
      if (this.#stopping.signal.aborted) await running.stop()
      else this.#say(`${this.#name} runs again`)
      return running
    } catch (error) {
      this.#say(`${this.#name} could not be started again: ${messageOf(error)}`)
      return null
    }
  }

  async #waited(ms: number): Promise<boolean> {
    try {
      await sleep(ms, undefined, { signal: this.#stopping.signal })
      return true
    } catch {
      return false
    }
  }
}
