import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { say } from "./say.mjs"

/** Runs `work` while no other process of this checkout does (two commands may find the same build stale at once). */
export async function alone(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  let isTold = false
  while (!take(file)) {
    const holder = Number(read(file))
    if (holder > 0 && !isAlive(holder)) removeIf(file, String(holder))
    else if (!isTold) {
      isTold = true
      say(`waiting for process ${holder || "?"}, which is installing or building`)
    }
    await sleep(50)
  }
  const release = () => removeIf(file, String(process.pid))
  process.once("exit", release)
  try {
    return await work()
  } finally {
    process.off("exit", release)
    release()
  }
}

/** Made whole under another name and then linked, so that a lock is never seen without its pid. */
function take(file) {
  const own = `${file}.${process.pid}`
  fs.writeFileSync(own, String(process.pid))
  try {
    fs.linkSync(own, file)
    return true
  } catch (error) {
    if (error.code === "EEXIST") return false
    throw error
  } finally {
    fs.rmSync(own, { force: true })
  }
}

function removeIf(file, holder) {
  if (read(file) === holder) fs.rmSync(file, { force: true })
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === "EPERM"
  }
}
