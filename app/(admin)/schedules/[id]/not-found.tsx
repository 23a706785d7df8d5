import { Missing } from "#app/_shell/missing.tsx"
import { ROOMS } from "#app/_shell/rooms.ts"

export default function NoSuchSchedule() {
  return <Missing sentence="There is no such schedule" to={ROOMS.schedules} />
}
