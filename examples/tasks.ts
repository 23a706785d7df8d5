// Tasks of an imaginary shop: `onebeat worker examples/tasks.ts --queues default,email`
import { setTimeout as sleep } from "node:timers/promises"
import { defineTask, PermanentError } from "onebeat"
import { z } from "zod"

class MailServerError extends Error {}

/** Retried when the mail server is at fault. The run's id keeps a second attempt from sending a second mail. */
export const sendInvoice = defineTask({
  name: "billing.send-invoice",
  description: "Sends the invoice of an order to its customer.",
  queue: "email",
  payload: z.object({ orderId: z.number().int(), copyTo: z.email().optional() }),
  retry: {
    attempts: 5,
    backoff: { type: "exponential", delay: "1s", max: "10m", jitter: "full" },
    on: [MailServerError],
  },
  timeout: { soft: "20s", hard: "30s" },
  async run({ orderId, copyTo }, ctx) {
    const order = await findOrder(orderId)
    await ctx.progress(0.5)
    await sendMail({ to: order.email, copyTo, messageId: ctx.id, signal: ctx.signal })
    ctx.log.info("invoice sent", { orderId })
    return { sentTo: order.email }
  },
})

/** Long, in parts: stops between two of them when it is told to, and says how far it is. */
export const rebuildSearchIndex = defineTask({
  name: "search.rebuild-index",
  description: "Builds the search index anew, part by part.",
  payload: z.object({ parts: z.number().int().min(1).max(1_000).default(10) }),
  timeout: { soft: "10m" },
  async run({ parts }, ctx) {
    for (let part = 1; part <= parts; part++) {
      await sleep(200, undefined, { signal: ctx.signal })
      await ctx.progress(part / parts)
    }
    return { parts, of: ctx.schedule ?? "a request" }
  },
})

async function findOrder(orderId: number): Promise<{ email: string }> {
  if (orderId < 1) throw new PermanentError(`there is no order ${orderId}`)
  return { email: `customer-${orderId}@example.com` }
}

async function sendMail(mail: { to: string; copyTo: string | undefined; messageId: string; signal: AbortSignal }) {
  await sleep(100, undefined, { signal: mail.signal })
  if (Math.random() < 0.1) throw new MailServerError(`mail server: try again later (${mail.to})`)
}
