import { Missing } from "#app/_shell/missing.tsx"

export default function NotFoundPage() {
  return <Missing />
}
