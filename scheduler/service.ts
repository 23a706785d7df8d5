/** Something that runs until it is stopped. Both verbs may be called twice; stop resolves when work in flight has ended. */
export type Service = {
  start(): Promise<void>
  stop(): Promise<void>
}
