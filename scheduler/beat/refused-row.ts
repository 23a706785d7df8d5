/** Postgres' classes 22 and 23, data exceptions and integrity violations: the row's fault, not an outage. */
export function isRefusedRow(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === "string" && /^2[23]/.test(code)
}
