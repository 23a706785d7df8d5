/** Whether this reader's keyboard has ⌘; on the server nobody knows. */
export function isApple(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent)
}
