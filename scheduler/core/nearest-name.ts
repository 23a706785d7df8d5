/** The entry of `known` that was probably meant by `given`, or null when none is near. */
export function nearestName(given: string, known: readonly string[]): string | null {
  const wanted = plain(given)
  const ranked = known
    .map((name) => ({ name, distance: distance(wanted, plain(name)) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : null
}

function plain(name: string): string {
  return name
    .slice(0, 50)
    .toLowerCase()
    .replace(/[_\s-]/g, "")
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
