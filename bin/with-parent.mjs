// Loaded before the program into each child of `onebeat up`: ends the child, in good order, when the parent has gone,
// also by kill -9 and also before the child listens for that itself. A child too busy to end is killed a while later.
const KILL_AFTER_MS = 8_000

process.on("disconnect", () => {
  process.kill(process.pid, "SIGTERM")
  setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_AFTER_MS).unref()
})
// The channel alone keeps nobody alive.
process.channel?.unref()
