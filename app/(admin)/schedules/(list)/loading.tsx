import { ListSkeleton } from "#app/(admin)/schedules/_list/skeleton.tsx"

export default function SchedulesLoading() {
  return <ListSkeleton />
}
