#!/usr/bin/env node
// What `npm run build` runs: installs and builds what is missing or stale, program and admin.
import { prepare } from "./bootstrap.mjs"
import { fail } from "./say.mjs"

await prepare({ admin: true }).catch((error) => fail(error.message))
