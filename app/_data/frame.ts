import "server-only"
import { type Answer, answered } from "#app/_data/answer.ts"
import { readDb } from "#app/_data/db.ts"
import { kept } from "#app/_data/kept.ts"
import { instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import { countLivingSchedules, type Frame, readFrame } from "#db/queries/frame.ts"

export type FrameReading = Frame & { schedules: number }

let reading: { frame: () => Promise<Frame & { readAtMs: number }>; schedules: () => Promise<number> } | undefined

/** What the frame of every page shows; many readers share one look. */
export async function readFrameOnce(): Promise<Answer<FrameReading>> {
  return await answered(async () => {
    const { db } = await readDb()
    reading ??= { frame: kept(() => timedFrame(db)), schedules: kept(() => countLivingSchedules(db)) }
    const [{ readAtMs, ...frame }, schedules] = await Promise.all([reading.frame(), reading.schedules()])
    return { ...frame, schedules, now: instant(Math.floor(frame.now + performance.now() - readAtMs)) }
  })
}

/** A kept reading grows old, and the clock in it must not. */
async function timedFrame(db: Db) {
  const frame = await readFrame(db)
  return { ...frame, readAtMs: performance.now() }
}
