import { createHash } from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import { type Account, canReach, serviceAccount } from "./account.ts"
import { cannotStart } from "./launch-error.ts"
import { packageRoot } from "./package-root.ts"

/** Where root keeps what the servers' account cannot reach in the home (a clone under /root, for instance). */
const SYSTEM_DATA_DIR = "/var/lib/onebeat"

/** The places of one installation on this machine. */
export type Home = {
  /** ONEBEAT_HOME, else `.onebeat` in the current directory: state, passwords, logs. */
  dir: string
  /** Data of the servers: `dir`, or a directory of /var/lib/onebeat. */
  dataDir: string
  /** Downloaded or copied server programs. */
  runtimeDir: string
  /** Earlier downloads are looked for here too. */
  sharedRuntimeDir: string
  account: Account | null
}

/** Opens (and makes) the home, or says why it cannot be used. */
export function openHome(env: NodeJS.ProcessEnv = process.env): Home {
  const dir = path.resolve(env.ONEBEAT_HOME || ".onebeat")
  const account = serviceAccount()
  makeDir(dir, account === null ? 0o700 : 0o755)
  if (account !== null) openWay(account, dir)
  const dataDir = canReach(account, dir) ? dir : systemDataDir(dir)
  const runtimeDir = path.resolve(env.ONEBEAT_RUNTIME || path.join(dataDir, "runtime"))
  return {
    dir,
    dataDir,
    runtimeDir: canReach(account, runtimeDir) ? runtimeDir : path.join(SYSTEM_DATA_DIR, "runtime"),
    sharedRuntimeDir: path.join(packageRoot(), ".onebeat", "runtime"),
    account,
  }
}

/** A directory inside the home for one purpose. */
export function homeDir(home: Home, name: "holds" | "logs"): string {
  const dir = path.join(home.dir, name)
  fs.mkdirSync(dir, { recursive: true })
  return dir
}

/** A fresh directory of root's own (as mktemp makes them) has nothing to hide yet: it may be passed through. */
function openWay(account: Account, dir: string): void {
  const isFresh = fs.readdirSync(dir).length === 0
  if (isFresh && !canReach(account, dir) && canReach(account, path.dirname(dir))) fs.chmodSync(dir, 0o711)
}

function systemDataDir(dir: string): string {
  const hash = createHash("sha256").update(fs.realpathSync(dir)).digest("hex").slice(0, 12)
  const place = path.join(SYSTEM_DATA_DIR, hash)
  makeDir(place, 0o755)
  fs.writeFileSync(path.join(place, "home"), `${dir}\n`)
  return place
}

function makeDir(dir: string, mode: number): void {
  try {
    if (!fs.existsSync(dir)) {
      fs.mkdirSync(dir, { recursive: true, mode })
      fs.chmodSync(dir, mode)
    }
    fs.accessSync(dir, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK)
  } catch (cause) {
    const todo = "run it as the owner of that directory, or name another one in ONEBEAT_HOME."
    throw cannotStart(`Onebeat cannot write to its data directory ${dir}.`, todo, cause)
  }
}
