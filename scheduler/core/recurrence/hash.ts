/**
 * 32 bits of FNV-1a over UTF-16 units, finished as murmur3 does so that near texts spread. Part of the contract:
 * `H` and jitter come from it, so changing it moves every such schedule.
 */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return mix(hash)
}

/** `hash` joined with a whole number of up to 53 bits. */
export function hashNumber(hash: number, value: number): number {
  const high = Math.floor(value / 0x1_0000_0000)
  return mix(mix(hash ^ (value | 0)) ^ high)
}

/** 0 ≤ result < size, as even as 32 bits allow. */
export function scaled(hash: number, size: number): number {
  return Math.floor((hash / 0x1_0000_0000) * size)
}

function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
