/** What can change under a page. One list for the database's notifications, the event stream and the pages that listen. */
export const TOPICS = ["schedules", "runs", "beats", "audit"] as const
export type Topic = (typeof TOPICS)[number]

export function isTopic(text: string): text is Topic {
  return (TOPICS as readonly string[]).includes(text)
}
