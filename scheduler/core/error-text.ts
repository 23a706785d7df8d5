/** An error as it is on record, in parts. `name` is "" where the text does not begin with one. */
export type ErrorPart = { name: string; message: string; stack: string[] }
export type ErrorParts = ErrorPart & { causes: ErrorPart[] }

const FRAME = /^\s+at\s|^\s+File "|^\s+from\s|^\s*#\d+\s/
const CAUSE = /^\s*(?:\[cause\]:|caused by:?)\s*/i
const NAME =
  /^(?:Uncaught )?([A-Z][\w$]*(?:\.[A-Z][\w$]*)*(?:Error|Exception|Timeout|Abort\w*|Fault)?)(?: \[[\w$]+\])?: /
const MOST_LINES = 500

/** Splits an error's text into message, stack and causes; a text of another kind is all message. */
export function errorParts(text: string): ErrorParts {
  const groups: string[][] = [[]]
  for (const line of text.split("\n", MOST_LINES)) {
    if (CAUSE.test(line)) groups.push([line.replace(CAUSE, "")])
    else groups.at(-1)?.push(line)
  }
  const [first, ...causes] = groups.map(partOf)
  return { ...(first ?? { name: "", message: text, stack: [] }), causes }
}

/** Equal for errors that differ in numbers alone: "page 7 of 12" and "page 3 of 12" are the same trouble. */
export function errorKind(text: string): string {
  const first = text.split("\n", 1)[0] ?? ""
  return first.replace(/\d+/g, "#").slice(0, 300)
}

function partOf(lines: readonly string[]): ErrorPart {
  const frame = lines.findIndex((line) => FRAME.test(line))
  const head = lines
    .slice(0, frame === -1 ? undefined : frame)
    .join("\n")
    .trim()
  const stack = frame === -1 ? [] : lines.slice(frame).map((line) => line.trim())
  const name = NAME.exec(head)
  return {
    name: name?.[1] ?? "",
    message: name === null ? head : head.slice(name[0].length),
    stack: stack.filter((line) => line !== "" && line !== "}" && line !== "{"),
  }
}
