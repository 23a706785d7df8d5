import { tzVersion } from "#core/zone/version.ts"

/** Names the time zone data of this process: the runtime's own version, and a fingerprint of zones that change by decree. */
export const TZ_DATA = `${process.versions.tz ?? "?"}/${tzVersion}`
