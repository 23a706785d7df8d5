import type { Instrumentation } from "next"

/** What a page, an action or a route failed by, beside the digest that the screen names. A failed query repeats its parameters, so its cause alone is told. */
export const onRequestError: Instrumentation.onRequestError = (error, { path, method }, { routePath }) => {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : ""
  const isQuery = error instanceof Error && error.message.startsWith("Failed query")
  console.error("page.failed", method, routePath, path.split("?", 1)[0], digest, isQuery ? error.cause : error)
}
