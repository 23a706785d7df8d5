/** When the command was typed: progress lines count from here, also in the bundled program. */
process.env.ONEBEAT_BEGUN_AT ??= String(Math.round(Date.now() - process.uptime() * 1000))

/** One progress line on stderr; stdout belongs to the command. */
export function say(line) {
  const seconds = (Date.now() - Number(process.env.ONEBEAT_BEGUN_AT)) / 1000
  process.stderr.write(`[${seconds.toFixed(1).padStart(5)} s] ${line}\n`)
}

/** Ends with one clear message and no stack. */
export function fail(message) {
  process.stderr.write(`onebeat: ${message}\n`)
  process.exit(1)
}
