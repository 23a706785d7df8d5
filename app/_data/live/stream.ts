import "server-only"
import type { Topic } from "#app/_shell/topics.ts"
import type { Hub } from "./hub.ts"

/** The browser opens another one then, and its session is looked at again. */
const LIFE_MS = 10 * 60_000
const QUEUE = 8

/**
 * Server-sent events of one screen. One that reads slowly gets fewer messages, never a longer queue: topics add up until it
 * takes the next.
 */
export function eventStream(hub: Hub, options: { signal: AbortSignal; lifeMs?: number }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const owed = new Set<Topic>()
  let end = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const say = (text: string) => controller.enqueue(encoder.encode(text))
        const hasRoom = () => (controller.desiredSize ?? 0) > 0
        say("retry: 2000\n\n")
        const leave = hub.subscribe({
          onTopics(topics) {
            for (const topic of topics) owed.add(topic)
            if (hasRoom()) pay(say)
          },
          onReach(away) {
            say(reachText(away))
          },
          onBeat() {
            if (hasRoom()) say(":\n\n")
          },
        })
        const life = setTimeout(finish, options.lifeMs ?? LIFE_MS)
        life.unref()
        options.signal.addEventListener("abort", finish, { once: true })
        end = () => {
          clearTimeout(life)
          leave()
        }

        function finish(): void {
          end()
          try {
            controller.close()
          } catch {
            // The reader has left already.
          }
        }
      },
      pull(controller) {
        if (owed.size > 0) pay((text) => controller.enqueue(encoder.encode(text)))
      },
      cancel: () => end(),
    },
    new CountQueuingStrategy({ highWaterMark: QUEUE }),
  )

  function pay(say: (text: string) => void): void {
    const topics = [...owed]
    owed.clear()
    say(`data: ${JSON.stringify({ topics })}\n\n`)
  }
}

export function reachText(isAway: boolean): string {
  return `event: reach\ndata: ${JSON.stringify({ isAway })}\n\n`
}
