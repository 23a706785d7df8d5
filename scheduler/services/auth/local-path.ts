const HERE = "http://onebeat.invalid"
// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers leave them out of addresses, so `/\t/host` is `//host`
const NEVER = /[\u0000-\u001f\u007f\\]/
const MOST_LENGTH = 2_000

/** Where to go on after the sign-in: a path of this admin, else `/`. Whatever could lead elsewhere is no path. */
export function localPath(next: unknown): string {
  if (typeof next !== "string" || next.length > MOST_LENGTH || !next.startsWith("/") || NEVER.test(next)) return "/"
  if (next.startsWith("//") || !URL.canParse(next, HERE)) return "/"
  const url = new URL(next, HERE)
  if (url.origin !== HERE || url.pathname.startsWith("//")) return "/"
  if (/^\/(?:sign-in|change-password|api)(?:\/|$)/.test(url.pathname)) return "/"
  return `${url.pathname}${url.search}${url.hash}`
}
