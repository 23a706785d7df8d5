import { createHash } from "node:crypto"
import fs from "node:fs"
import path from "node:path"

/**
 * Is what was made from these files still true to them? A quick look at sizes and times first; when those differ the
 * contents decide, so that a checkout or a touch alone rebuilds nothing.
 */
export function isFresh(stampFile, root, sources) {
  const stamp = readStamp(stampFile)
  if (stamp === null) return false
  const files = filesIn(root, sources)
  const look = lookOf(root, files)
  if (look === stamp.look) return true
  if (contentOf(root, files) !== stamp.content) return false
  fs.writeFileSync(stampFile, JSON.stringify({ ...stamp, look }))
  return true
}

/** What the sources are now; taken before a build, so that an edit made meanwhile is not missed. */
export function takeStamp(root, sources) {
  const files = filesIn(root, sources)
  return { look: lookOf(root, files), content: contentOf(root, files) }
}

export function writeStamp(stampFile, stamp) {
  fs.mkdirSync(path.dirname(stampFile), { recursive: true })
  fs.writeFileSync(stampFile, JSON.stringify(stamp))
}

function readStamp(stampFile) {
  try {
    return JSON.parse(fs.readFileSync(stampFile, "utf8"))
  } catch {
    return null
  }
}

function filesIn(root, sources) {
  const files = []
  const add = (file) => {
    const stat = fs.statSync(path.join(root, file), { throwIfNoEntry: false })
    if (stat?.isFile()) files.push(file)
    else if (stat)
      for (const name of fs.readdirSync(path.join(root, file)).sort())
        if (!name.startsWith(".")) add(path.join(file, name))
  }
  for (const source of sources) add(source)
  return files
}

function lookOf(root, files) {
  const hash = createHash("sha256")
  for (const file of files) {
    const stat = fs.statSync(path.join(root, file), { throwIfNoEntry: false })
    hash.update(`${file} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
  return hash.digest("hex")
}

function contentOf(root, files) {
  const hash = createHash("sha256")
  for (const file of files) {
    hash.update(`${file}\n`)
    if (fs.existsSync(path.join(root, file))) hash.update(fs.readFileSync(path.join(root, file)))
  }
  return hash.digest("hex")
}
