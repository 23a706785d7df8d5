/** Resolves at an instant on the wall: for tests whose subject is what happens while time passes, and nothing else. */
export async function reach(atMs: number): Promise<void> {
  for (;;) {
    const leftMs = atMs - Date.now()
    if (leftMs <= 0) return
    await new Promise((resolve) => setTimeout(resolve, leftMs))
  }
}
