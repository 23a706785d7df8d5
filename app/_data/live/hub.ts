import "server-only"
import { TOPICS, type Topic } from "#app/_shell/topics.ts"
import type { Marks } from "#db/queries/live.ts"

const LOOK_MS = 2_000
const GAP_MS = 250
const BEAT_MS = 15_000
/** Where notifications cannot be had, looking alone must do. */
const READY_MS = 1_000
/** A page that is left for another opens its next stream within this. */
const LINGER_MS = 20_000

export type Subscriber = {
  /** Something of these topics may have changed. */
  onTopics(topics: readonly Topic[]): void
  /** Whether the database answers. Said to a new subscriber as soon as nothing can be missed any more. */
  onReach(isAway: boolean): void
  /** Nothing happened for a while; the connection is to be kept warm. */
  onBeat(): void
}

export type HubSource = {
  /** Before anybody is told: what was read earlier is out of date. */
  outdate?(): void
  readMarks(): Promise<Marks>
  openListener(heard: { onTopic(topic: Topic): void; onOpen(): void }): { stop(): void }
}

export type Hub = { subscribe(subscriber: Subscriber): () => void; subscribers(): number; stop(): void }

/**
 * All open screens of this process behind one listener: notifications make it quick, a look at the database's counters
 * every two seconds makes it certain. While nobody looks it asks nothing.
 */
export function openHub(source: HubSource): Hub {
  const subscribers = new Set<Subscriber>()
  const pending = new Set<Topic>()
  const heard = new Set<Topic>()
  let running: { stop(): void } | null = null
  let isAway = false
  let isReady = false
  let linger: ReturnType<typeof setTimeout> | undefined
  let gap: ReturnType<typeof setTimeout> | undefined

  function publish(topics: readonly Topic[]): void {
    if (topics.length === 0) return
    source.outdate?.()
    for (const topic of topics) pending.add(topic)
    if (gap === undefined) flush()
  }

  /** At once, then at most four times a second. */
  function flush(): void {
    gap = undefined
    if (pending.size === 0) return
    const topics = [...pending]
    pending.clear()
    for (const subscriber of subscribers) subscriber.onTopics(topics)
    gap = setTimeout(flush, GAP_MS)
  }

  function reach(away: boolean): void {
    if (away === isAway) return
    isAway = away
    if (!isReady) return
    for (const subscriber of subscribers) subscriber.onReach(away)
    if (!away) publish(TOPICS)
  }

  /** From now on nothing is missed: only then are screens told that they follow, and look once more themselves. */
  function becomeReady(): void {
    if (isReady) return
    isReady = true
    for (const subscriber of subscribers) subscriber.onReach(isAway)
  }

  function run(): { stop(): void } {
    let marks: Marks | null = null
    let isStopped = false
    let look: ReturnType<typeof setTimeout> | undefined
    let beat: ReturnType<typeof setTimeout> | undefined
    const listener = source.openListener({
      onTopic(topic) {
        heard.add(topic)
        publish([topic])
      },
      onOpen() {
        if (isReady) publish(TOPICS)
        else becomeReady()
      },
    })
    const patience = setTimeout(becomeReady, READY_MS)
    void looks()
    beats()

    async function looks(): Promise<void> {
      const told = new Set(heard)
      heard.clear()
      try {
        const found = await source.readMarks()
        const before = marks
        marks = found
        reach(false)
        if (before !== null) publish(TOPICS.filter((topic) => before[topic] !== found[topic] && !told.has(topic)))
      } catch {
        reach(true)
        becomeReady()
      }
      if (!isStopped) look = setTimeout(() => void looks(), LOOK_MS)
    }

    function beats(): void {
      for (const subscriber of subscribers) subscriber.onBeat()
      beat = setTimeout(beats, BEAT_MS)
    }

    return {
      stop() {
        isStopped = true
        clearTimeout(look)
        clearTimeout(beat)
        clearTimeout(patience)
        listener.stop()
      },
    }
  }

  function stop(): void {
    clearTimeout(linger)
    clearTimeout(gap)
    gap = undefined
    running?.stop()
    running = null
    isAway = false
    isReady = false
  }

  return {
    subscribe(subscriber) {
      clearTimeout(linger)
      subscribers.add(subscriber)
      if (isReady) subscriber.onReach(isAway)
      running ??= run()
      return () => {
        if (!subscribers.delete(subscriber) || subscribers.size > 0) return
        clearTimeout(linger)
        linger = setTimeout(stop, LINGER_MS)
        linger.unref()
      }
    },
    subscribers: () => subscribers.size,
    stop,
  }
}
