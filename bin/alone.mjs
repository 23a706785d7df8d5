import fs from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { say } from "./say.mjs"

/**
 * Runs `work` while no other process of this checkout does: two commands may find the same build stale at once. `work`
 * is given a function to name the process that does it now (npm, say): should we be killed, others wait for its end.
 */
export async function alone(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  let mark = markOf(process.pid)
  await take(file, mark)
  const doneBy = (pid) => {
    mark = markOf(pid)
    fs.writeFileSync(file, mark)
  }
  const release = () => removeIf(file, mark)
  process.once("exit", release)
  try {
    return await work(doneBy)
  } finally {
    process.off("exit", release)
    release()
  }
}

async function take(file, mark) {
  let isTold = false
  while (!create(file, mark)) {
    const holder = read(file)
    const pid = Number.parseInt(holder, 10)
    if (pid > 0 && markOf(pid) !== holder) removeIf(file, holder)
    else if (!isTold) {
      isTold = true
      say(`waiting for process ${pid || "?"}, which is installing or building`)
    }
    await sleep(50)
  }
}

/** Made whole under another name and then linked, so that a new lock is never seen without its mark. */
function create(file, mark) {
  const own = `${file}.${process.pid}`
  fs.writeFileSync(own, mark)
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

function removeIf(file, mark) {
  if (read(file) === mark) fs.rmSync(file, { force: true })
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

/** A process told apart from a later one with its pid by when it started; where that is not known, by its pid alone. */
function markOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
    return `${pid} ${stat.slice(stat.lastIndexOf(")")).split(" ")[20]}`
  } catch {
    return isAlive(pid) ? `${pid}` : "gone"
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
