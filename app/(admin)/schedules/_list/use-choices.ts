import { useEffect, useState } from "react"
import { completeSearch } from "#app/(admin)/schedules/actions.ts"
import { type Choice, fixedChoices, foundChoices, partsOf } from "./completion.ts"

const TYPED_MS = 120
const ASKED = ["tag", "task", "queue"] as const

/** What the token being typed can become; tags, tasks and queues are asked of the server when typing rests. */
export function useChoices(token: string, isWanted: boolean): Choice[] {
  const [answer, setAnswer] = useState<{ of: string; values: readonly string[] }>({ of: "", values: [] })
  const { key, value } = partsOf(token)
  const asked = ASKED.find((one) => one === key)
  const question = asked === undefined || !isWanted ? null : `${asked}:${value}`
  useEffect(() => {
    if (question === null || asked === undefined) return
    let isCurrent = true
    const timer = setTimeout(async () => {
      const result = await completeSearch({ key: asked, text: value }).catch(() => null)
      if (isCurrent && result?.ok === true) setAnswer({ of: question, values: result.values })
    }, TYPED_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [question, asked, value])
  if (!isWanted) return []
  if (asked === undefined) return fixedChoices(token)
  return foundChoices(token, answer.of === question ? answer.values : [])
}
