import { Missing } from "#app/_shell/missing.tsx"

export default function NotFoundPage() {
  return (
    <main style={{ padding: 24 }}>
      <Missing />
    </main>
  )
}
