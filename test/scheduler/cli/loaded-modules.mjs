// Preloaded by a test: tells on stderr, at the end, which packages the program has loaded.
import { createRequire } from "node:module"

const { cache } = createRequire(import.meta.url)
process.on("exit", () => {
  const packages = Object.keys(cache).flatMap((file) => /node_modules\/([^/]+)/.exec(file)?.[1] ?? [])
  process.stderr.write(`loaded: ${[...new Set(packages)].sort().join(" ")}\n`)
})
