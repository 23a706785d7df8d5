export const OLDEST_REDIS = "6.2"

/** Is a version such as 7.0.15 at least the oldest that BullMQ recommends? */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_REDIS.split(".").map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}
