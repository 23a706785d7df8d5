const WINDOW_MS = 10_000
const LINES_PER_WINDOW = 40

/** Lets so many lines through in ten seconds; `last` stands once in the place of all that are left out. */
export class LineRate {
  #windowEndsAt = 0
  #shown = 0

  judge(nowMs: number): "show" | "last" | "drop" {
    if (nowMs >= this.#windowEndsAt) {
      this.#windowEndsAt = nowMs + WINDOW_MS
      this.#shown = 0
    }
    this.#shown++
    if (this.#shown <= LINES_PER_WINDOW) return "show"
    return this.#shown === LINES_PER_WINDOW + 1 ? "last" : "drop"
  }
}
