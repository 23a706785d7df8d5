type Guard = (go: () => void) => boolean

const guards = new Set<Guard>()

/** A page with something unsaved takes a leave upon itself: it answers true, asks, and goes on later or never. */
export function guardLeaving(guard: Guard): () => void {
  guards.add(guard)
  return () => void guards.delete(guard)
}

/** Goes, unless a page wants to ask first. */
export function leave(go: () => void): void {
  for (const guard of guards) if (guard(go)) return
  go()
}
