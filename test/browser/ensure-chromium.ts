import { spawnSync } from "node:child_process"
import { chromiumPath } from "./browser.ts"

/** Browser tests want a Chromium. Where none is found and packages can be installed (root on Debian or Ubuntu), it is installed. */
export default function setup(): void {
  if (chromiumPath() !== undefined) return
  if (process.getuid?.() === 0 && hasApt()) {
    process.stderr.write("installing Chromium for the browser tests (apt-get install chromium)\n")
    if (!install()) run("apt-get", ["update"])
    if (chromiumPath() === undefined) install()
  }
  if (chromiumPath() === undefined)
    throw new Error(
      "the browser tests want Chromium: install it (Debian: apt install chromium), or name one in CHROMIUM; every other test runs without (npm test -- --project '!browser')",
    )
}

function hasApt(): boolean {
  return run("apt-get", ["--version"])
}

function install(): boolean {
  return run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"])
}

function run(command: string, args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  return spawnSync(command, args, { env, stdio: ["ignore", "ignore", "inherit"] }).status === 0
}
