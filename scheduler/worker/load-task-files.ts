import { existsSync } from "node:fs"
import { extname, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { AppError, messageOf } from "#core/errors.ts"
import { isTask } from "./define-task.ts"
import type { LoadedTask } from "./task-registry.ts"

const TYPESCRIPT = new Set([".ts", ".mts", ".cts", ".tsx"])

/**
 * The tasks that files export, under whatever name. TypeScript is loaded through tsx, so it needs no build.
 * @throws AppError `invalid_input` for a file that is missing, does not load, or exports no task.
 */
export async function loadTaskFiles(files: readonly string[], cwd: string): Promise<LoadedTask[]> {
  const loaded: LoadedTask[] = []
  for (const file of files) {
    const tasks = tasksIn(await load(file, resolve(cwd, file)))
    if (tasks.length === 0) {
      throw new AppError("invalid_input", `${file}: exports no task; expected export const … = defineTask({ … })`)
    }
    loaded.push(...tasks.map((task) => ({ task, from: file })))
  }
  return loaded
}

async function load(file: string, path: string): Promise<object> {
  if (!existsSync(path)) throw new AppError("invalid_input", `${file}: no such file`)
  const url = pathToFileURL(path).href
  try {
    if (!TYPESCRIPT.has(extname(path))) return (await import(url)) as object
    const { tsImport } = await import("tsx/esm/api")
    return (await tsImport(url, import.meta.url)) as object
  } catch (error) {
    throw new AppError("invalid_input", `${file}: does not load: ${messageOf(error)}`, { cause: error })
  }
}

/** Also what a CommonJS file or a default export holds. */
function tasksIn(module: object): LoadedTask["task"][] {
  const values = Object.values(module).flatMap((value) => [value, ...innerValues(value)])
  return [...new Set(values.filter(isTask))]
}

function innerValues(value: unknown): unknown[] {
  return typeof value === "object" && value !== null && !isTask(value) ? Object.values(value) : []
}
