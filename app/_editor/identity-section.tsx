import { Switch, TagsInput } from "@mantine/core"
import { memo, useState } from "react"
import { askTags } from "./actions.ts"
import { Row, Section, TextField } from "./field.tsx"
import { useStore, useTrouble, useValue } from "./store.ts"
import { useRested } from "./use-rested.ts"

/** What it is called, and what for. */
export const IdentitySection = memo(function IdentitySection({ isNew }: { isNew: boolean }) {
  const store = useStore()
  const isEnabled = useValue("enabled")
  return (
    <Section title="Schedule">
      <Row>
        <TextField value="name" label="Name" isMono maxLength={200} />
        <Tags />
      </Row>
      <TextField value="description" label="Description" />
      {isNew ? (
        <Switch
          label="Enabled: it fires from when it is created"
          checked={isEnabled}
          onChange={(event) => store.set({ enabled: event.currentTarget.checked })}
        />
      ) : null}
    </Section>
  )
})

function Tags() {
  const store = useStore()
  const [typed, setTyped] = useState("")
  const [known, setKnown] = useState<string[]>([])
  useRested(typed, async (text) => {
    const found = await askTags(text)
    if (found.ok) setKnown(found.tags)
  })
  return (
    <TagsInput
      label="Tags"
      value={useValue("tags")}
      onChange={(tags) => store.set({ tags })}
      searchValue={typed}
      onSearchChange={setTyped}
      data={known}
      error={useTrouble("tags")}
      data-field="tags"
      maxTags={50}
      acceptValueOnBlur
    />
  )
}
