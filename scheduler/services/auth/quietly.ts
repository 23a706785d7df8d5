/**
 * What a query here is given are e-mails and tokens, and a query that fails repeats them: what is thrown on says what
 * was tried, and has what Postgres said as its cause.
 */
export async function quietly<T>(what: string, work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw new Error(`${what} failed`, { cause: error instanceof Error ? (error.cause ?? error) : error })
  })
}
