import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

// Starts a worker that it talks to over IPC, as `onebeat up` does, and lives until it is killed.
const child = fork(fileURLToPath(new URL("./worker-process.ts", import.meta.url)), process.argv.slice(2), {
  execArgv: process.execArgv,
  stdio: ["ignore", "inherit", "inherit", "ipc"],
})
child.on("message", (message) => process.stdout.write(`child ${child.pid} says ${JSON.stringify(message)}\n`))
