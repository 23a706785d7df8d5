import { spawnSync } from "node:child_process"
import fs from "node:fs"
import { z } from "zod"

/**
 * A process told apart from a later one that was given the same pid: pid plus the moment it started, as the system
 * counts it. Identities of dead processes never become alive again.
 */
export const ProcessIdentity = z.object({ pid: z.int().positive(), started: z.string() })
export type ProcessIdentity = z.infer<typeof ProcessIdentity>

/** The identity of a running process, or null when there is none (a zombie has ended too). */
export function identify(pid: number): ProcessIdentity | null {
  const started = process.platform === "linux" ? startedOnLinux(pid) : startedElsewhere(pid)
  return started === null ? null : { pid, started }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started
}

/** Ourselves. */
export function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, started: "unknown" }
}

/** The command line of a process as one text, empty when it cannot be read. */
export function commandLineOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
  } catch {
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? ""
  }
}

function startedOnLinux(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name in brackets may hold spaces and brackets of its own: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    if (fields[0] === "Z" || fields[0] === "X") return null
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8)
    return `${fields[19] ?? "0"}-${boot}`
  } catch {
    return null
  }
}

function startedElsewhere(pid: number): string | null {
  const ps = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" })
  if (ps.error) return signalReaches(pid) ? "unknown" : null
  const line = ps.stdout.trim()
  return ps.status !== 0 || line === "" || line.startsWith("Z")
    ? null
    : line.replace(/^\S+\s+/, "").replace(/\W+/g, "_")
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
