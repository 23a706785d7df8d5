import { Missing } from "#app/_shell/missing.tsx"
import { ROOMS } from "#app/_shell/rooms.ts"

export default function RunNotFoundPage() {
  return <Missing sentence="No run has this id" to={ROOMS.runs} />
}
