import { TOPICS, type Topic } from "./topics.ts"

const POLL_MS = 2_000
const PATIENCE_MS = 4_000

/**
 * `live`: changes are told as they happen. `polling`: the page is asked for every two seconds. `away`: the database does not
 * answer. `silent`: the admin does not.
 */
export type Reach = "starting" | "live" | "polling" | "away" | "silent"
export type LiveState = { reach: Reach; since: number }

export const STARTING: LiveState = { reach: "starting", since: 0 }

const stateListeners = new Set<() => void>()
const topicListeners = new Set<(topics: readonly Topic[]) => void>()
let state = STARTING

export function liveState(): LiveState {
  return state
}

export function onLiveState(listener: () => void): () => void {
  stateListeners.add(listener)
  return () => void stateListeners.delete(listener)
}

export function onTopics(listener: (topics: readonly Topic[]) => void): () => void {
  topicListeners.add(listener)
  return () => void topicListeners.delete(listener)
}

/** The tab's one event stream: open while somebody looks, replaced by asking every two seconds while it cannot be had. */
export function openLive(): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAway = false
  let isStopped = false

  function connect(): void {
    clearTimeout(timer)
    source?.close()
    if (isStopped || document.hidden) return
    const opened = new EventSource("/api/events")
    source = opened
    opened.addEventListener("reach", (event) => {
      isAway = readIsAway(event.data)
      become(isAway ? "away" : "live")
      // Whatever happened before the stream was open was told to nobody.
      if (!isAway) tell(TOPICS)
    })
    opened.onmessage = (event) => tell(readTopics(event.data))
    opened.onerror = () => {
      opened.close()
      if (source === opened) void ask()
    }
  }

  async function ask(): Promise<void> {
    // Asking first keeps the page on screen through a restart: a refresh without an answer would leave it.
    const isAnswering = await answers()
    if (isStopped || document.hidden) return
    become(!isAnswering ? "silent" : isAway ? "away" : "polling")
    if (isAnswering && !isAway) tell(TOPICS)
    timer = setTimeout(connect, POLL_MS)
  }

  document.addEventListener("visibilitychange", connect)
  connect()
  return () => {
    isStopped = true
    document.removeEventListener("visibilitychange", connect)
    connect()
  }
}

function become(reach: Reach): void {
  if (reach === state.reach) return
  state = { reach, since: Date.now() }
  for (const listener of stateListeners) listener()
}

function tell(topics: readonly Topic[]): void {
  if (topics.length === 0) return
  for (const listener of topicListeners) listener(topics)
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/api/livez", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) })).ok
  } catch {
    return false
  }
}

function readIsAway(text: string): boolean {
  const found: unknown = JSON.parse(text)
  return typeof found === "object" && found !== null && "isAway" in found && found.isAway === true
}

function readTopics(text: string): readonly Topic[] {
  const found: unknown = JSON.parse(text)
  if (typeof found !== "object" || found === null || !("topics" in found) || !Array.isArray(found.topics)) return []
  const { topics } = found
  return TOPICS.filter((topic) => topics.includes(topic))
}
