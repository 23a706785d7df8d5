import { Button, Tooltip } from "@mantine/core"
import IconPlus from "@tabler/icons-react/icons/IconPlus"
import type { MayDo } from "#app/_data/schedules.ts"
import { NEW_SCHEDULE } from "#app/_shell/rooms.ts"
import { LinkButton } from "#app/_ui/link-button.tsx"
import { KeyHint } from "#app/_ui/words.tsx"

/** The way to the editor; without the role for it, a tooltip says which one it takes. */
export function NewSchedule({ may }: { may: MayDo }) {
  const icon = <IconPlus size={16} stroke={1.75} aria-hidden="true" />
  if (!may.edit)
    return (
      <Tooltip label={`New schedules take the role editor; yours is ${may.role}.`}>
        <Button leftSection={icon} data-disabled aria-disabled>
          New schedule
        </Button>
      </Tooltip>
    )
  return (
    <LinkButton
      href={NEW_SCHEDULE}
      leftSection={icon}
      rightSection={<KeyHint isOnAccent>n</KeyHint>}
      aria-keyshortcuts="n"
    >
      New schedule
    </LinkButton>
  )
}
