import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { instant } from "#core/brand.ts"
import { queueKeys } from "#scheduler/queue/keys.ts"
import { FenceTaken, type Line, openLine, TermUnproven } from "#scheduler/queue/line.ts"
import { flush, outbound, termOf } from "../../helpers/jobs.ts"
import { openTestRedis, type TestRedis } from "../../helpers/redis.ts"

let store: TestRedis
let keys: ReturnType<typeof queueKeys>
const lines: Line[] = []
const yes = async () => true
const nothing = { incarnation: null, sequence: 0 }

beforeAll(() => {
  store = openTestRedis()
  keys = queueKeys(store.namespace)
})
beforeEach(() => flush(store))
afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.close()))
})
afterAll(() => store.clean())

async function open(): Promise<Line> {
  const line = await openLine({
    redisUrl: store.redisUrl,
    namespace: store.namespace,
    name: "fence",
    timeoutMs: 2_000,
    guardTtlSeconds: 60,
  })
  lines.push(line)
  return line
}

const fence = () => store.redis.get(keys.fence)

test("the first fence makes an incarnation, and the same Redis keeps it over terms", async () => {
  const first = await (await open()).raiseFence(termOf("a", 1), nothing, yes)
  expect(first.forgot).toBe(false)
  const second = await (await open()).raiseFence(termOf("b", 2), first, yes)
  expect(second).toEqual({ forgot: false, incarnation: first.incarnation, sequence: 0 })
  expect(await fence()).toBe("2:b")
})

test.each(["3:z", "2:z"])("the fence is only ever raised: one that reads %s stays when term 2 comes", async (up) => {
  await store.redis.set(keys.fence, up)
  await expect((await open()).raiseFence(termOf("b", 2), nothing, yes)).rejects.toMatchObject({ epoch: Number(up[0]) })
  expect(await fence()).toBe(up)
})

test("a leader that comes back on a new connection finds its own fence and goes on", async () => {
  const first = await (await open()).raiseFence(termOf("a", 1), nothing, yes)
  expect(await (await open()).raiseFence(termOf("a", 1), first, yes)).toEqual({ ...first, forgot: false })
})

test("a beat whose lease cannot be proven raises nothing", async () => {
  const raised = (await open()).raiseFence(termOf("a", 1), nothing, async () => false)
  await expect(raised).rejects.toBeInstanceOf(TermUnproven)
  expect(await fence()).toBeNull()
})

test("the lease is proven after the fence was watched: one raised meanwhile is not lowered", async () => {
  const line = await open()
  const late = line.raiseFence(termOf("a", 1), nothing, async () => {
    await store.redis.set(keys.fence, "2:b")
    return true
  })
  await expect(late).rejects.toBeInstanceOf(FenceTaken)
  expect(await fence()).toBe("2:b")
})

test("of two beats of one epoch that raise at once, one alone gets its fence", async () => {
  const [a, b] = [await open(), await open()]
  const both = await Promise.allSettled([
    a.raiseFence(termOf("a", 1), nothing, yes),
    b.raiseFence(termOf("b", 1), nothing, yes),
  ])
  expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1)
})

test("raising the fence stops a batch of the old term that had already passed its look", async () => {
  const old = await open()
  const known = await old.raiseFence(termOf("a", 1), nothing, yes)
  await (await open()).raiseFence(termOf("b", 2), known, yes)
  await expect(old.send([outbound(store, instant(1_900_000_000_000))], termOf("a", 1), known)).rejects.toBeInstanceOf(
    FenceTaken,
  )
})

test("putting one's own fence up again stops a batch that is under way on the connection before", async () => {
  const stale = await open()
  const known = await stale.raiseFence(termOf("a", 1), nothing, yes)
  const fresh = await open()
  const again = stale.raiseFence(termOf("a", 1), known, async () => {
    await fresh.raiseFence(termOf("a", 1), known, yes)
    return true
  })
  await expect(again).rejects.toBeInstanceOf(FenceTaken)
})

test.each([
  ["is gone", () => flush(store)],
  ["has no fence any more", () => store.redis.del(keys.fence)],
  ["is an older copy, whose sequence is lower", () => store.redis.set(keys.sequence, "6")],
  ["is another", () => store.redis.set(keys.incarnation, "another")],
])("a Redis that %s has forgotten, and gets a new incarnation; nobody counts down", async (_, forget) => {
  await store.redis.mset(keys.fence, "1:a", keys.incarnation, "one", keys.sequence, "7")
  await forget()
  const raised = await (await open()).raiseFence(termOf("b", 2), { incarnation: "one", sequence: 7 }, yes)
  expect(raised).toMatchObject({ forgot: true, sequence: 7 })
  expect(["one", "another"]).not.toContain(raised.incarnation)
  expect(await store.redis.mget(keys.fence, keys.sequence)).toEqual(["2:b", "7"])
})

test("a Redis that knows more than Postgres has forgotten nothing: a crash came between EXEC and mark", async () => {
  await store.redis.mset(keys.fence, "1:a", keys.incarnation, "one", keys.sequence, "9")
  const raised = await (await open()).raiseFence(termOf("b", 2), { incarnation: "one", sequence: 7 }, yes)
  expect(raised).toEqual({ forgot: false, incarnation: "one", sequence: 9 })
})
