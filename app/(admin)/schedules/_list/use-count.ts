import { useEffect, useState } from "react"
import { countMany } from "#app/(admin)/schedules/actions.ts"

type Asked = Parameters<typeof countMany>[0]
export type Count = { matching: number; changing: number; ownedByFiles: number }

const TYPED_MS = 150

/** What an act would change, counted by the server; null while that is not known. */
export function useCount(
  selection: Asked["selection"],
  { act }: { act: Asked["act"] },
  isWanted: boolean,
): Count | null {
  const question = isWanted ? JSON.stringify({ selection, act: { ...act, note: undefined } }) : null
  const [answer, setAnswer] = useState<{ of: string; count: Count } | null>(null)
  useEffect(() => {
    if (question === null) return
    let isCurrent = true
    const timer = setTimeout(async () => {
      const result = await countMany(JSON.parse(question)).catch(() => null)
      if (isCurrent && result?.ok === true) setAnswer({ of: question, count: result })
    }, TYPED_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [question])
  return answer?.of === question ? answer.count : null
}
