import { config } from "zod"

// A page's policy forbids code made from text, and zod tries whether it may: that alone would be a violation on record.
if (typeof window !== "undefined") config({ jitless: true })
