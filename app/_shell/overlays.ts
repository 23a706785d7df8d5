export type Overlay = "palette" | "help" | "zone"

const listeners = new Set<() => void>()
let opened: Overlay | null = null
const everOpened = new Set<Overlay>()

export function openOverlay(overlay: Overlay): void {
  become(overlay)
}

export function closeOverlay(): void {
  become(null)
}

export function openedOverlay(): Overlay | null {
  return opened
}

/** What has been open once stays loaded. */
export function wasOpened(overlay: Overlay): boolean {
  return everOpened.has(overlay)
}

export function onOverlay(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function become(overlay: Overlay | null): void {
  opened = overlay
  if (overlay !== null) everOpened.add(overlay)
  for (const listener of listeners) listener()
}
