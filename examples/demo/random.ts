/** Numbers that look random and are the same for the same seed: the demo is the same demo every time. */
export type Random = {
  /** From 0 up to 1. */
  next(): number
  chance(probability: number): boolean
  between(least: number, most: number): number
  pick<T>(all: readonly [T, ...T[]]): T
  /** Around a middle, mostly near it, seldom far above. */
  around(middle: number, spread: number): number
  uuid(): string
}

/** Mulberry32 over a hash of the seed. */
export function randomOf(seed: string): Random {
  let state = 2_166_136_261
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 16_777_619)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => Math.floor(least + next() * (most - least + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (all) => all[Math.floor(next() * all.length)] ?? all[0],
    around: (middle, spread) => Math.max(1, Math.round(middle * Math.exp((next() + next() + next() - 1.5) * spread))),
    uuid() {
      const hex = Array.from({ length: 32 }, () => between(0, 15).toString(16)).join("")
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
    },
  }
}
