/** Postgres' classes 22, 23 and 54, data exceptions, integrity violations and limits: the row's fault, not an outage. */
export function isRefusedRow(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === "string" && /^(2[23]|54)/.test(code)
}
