import { afterEach, expect, test } from "vitest"
import { type Hub, type HubSource, openHub } from "#app/_data/live/hub.ts"
import type { Topic } from "#app/_shell/topics.ts"
import type { Marks } from "#db/queries/live.ts"
import { until } from "../../helpers/wait.ts"

const QUIET: Marks = { schedules: "1", runs: "1", beats: "1", audit: "1" }

let hub: Hub | undefined
afterEach(() => hub?.stop())

function openSilent(differences: Partial<HubSource> = {}) {
  let hear: (topic: Topic) => void = () => {}
  let listeners = 0
  hub = openHub({
    readMarks: async () => QUIET,
    openListener(heard) {
      listeners++
      hear = heard.onTopic
      queueMicrotask(heard.onOpen)
      return { stop: () => void listeners-- }
    },
    ...differences,
  })
  return { hub, hear: (topic: Topic) => hear(topic), listeners: () => listeners }
}

function aSubscriber() {
  const told: Topic[][] = []
  const reached: boolean[] = []
  return {
    told,
    reached,
    onTopics: (topics: readonly Topic[]) => void told.push([...topics]),
    onReach: (isAway: boolean) => void reached.push(isAway),
    onBeat: () => {},
  }
}

test("all who look share one listener, and the first word is whether the database answers", async () => {
  const { hub, listeners } = openSilent()
  const [one, two] = [aSubscriber(), aSubscriber()]
  hub.subscribe(one)
  hub.subscribe(two)
  await until(() => one.reached.length > 0)
  expect(listeners()).toBe(1)
  expect([one.reached, two.reached]).toEqual([[false], [false]])
})

test("a burst of notifications is told at once and then together", async () => {
  const { hub, hear } = openSilent()
  const one = aSubscriber()
  hub.subscribe(one)
  for (let n = 0; n < 500; n++) hear(n % 2 === 0 ? "runs" : "schedules")
  expect(one.told).toEqual([["runs"]])
  await until(() => one.told.length === 2)
  expect(one.told[1]?.toSorted()).toEqual(["runs", "schedules"])
})

test("without any notification a change is seen by looking, once", async () => {
  let marks = QUIET
  const { hub } = openSilent({ readMarks: async () => marks })
  const one = aSubscriber()
  hub.subscribe(one)
  await until(() => one.reached.length > 0)
  marks = { ...QUIET, audit: "2" }
  await until(() => one.told.length > 0)
  expect(one.told).toEqual([["audit"]])
})

test("a database that goes away and comes back is told, and all may have changed", async () => {
  let isAway = true
  const { hub } = openSilent({
    readMarks: async () => {
      if (isAway) throw new Error("away")
      return QUIET
    },
  })
  const one = aSubscriber()
  hub.subscribe(one)
  await until(() => one.reached.at(-1) === true)
  isAway = false
  await until(() => one.reached.at(-1) === false)
  expect(one.told.at(-1)).toEqual(["schedules", "runs", "beats", "audit"])
})

test("one who has left is told nothing more", () => {
  const { hub, hear } = openSilent()
  const one = aSubscriber()
  hub.subscribe(one)()
  hear("runs")
  expect(one.told).toEqual([])
  expect(hub.subscribers()).toBe(0)
})
