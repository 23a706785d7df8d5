#!/usr/bin/env node
// What `npm start` runs: installs and builds what is missing, then `onebeat up` in this very process.
import { runProgram } from "./bootstrap.mjs"

await runProgram(["up", ...process.argv.slice(2)])
