/** Whether to worry: now and yours, done well, needs you, wait and watch, neither. Components name one; tones.css has the colours. */
export type Tone = "now" | "ok" | "bad" | "warn" | "quiet"
