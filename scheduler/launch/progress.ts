/** Says one line about what is being done. */
export type Say = (line: string) => void

/** Progress lines on stderr, each with the seconds since the command was typed. */
export function progressOn(stream: NodeJS.WritableStream): Say {
  const begunAt = Number(process.env.ONEBEAT_BEGUN_AT) || Date.now() - process.uptime() * 1000
  return (line) => void stream.write(`[${((Date.now() - begunAt) / 1000).toFixed(1).padStart(5)} s] ${line}\n`)
}
