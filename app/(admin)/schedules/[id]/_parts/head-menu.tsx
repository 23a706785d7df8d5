"use client"

import { ActionIcon, Menu } from "@mantine/core"
import IconDots from "@tabler/icons-react/icons/IconDots"
import IconTrash from "@tabler/icons-react/icons/IconTrash"
import { openDialog } from "#app/(admin)/schedules/_list/act-dialog-url.ts"

/** What is done rarely. `lacks`: what the reader's role is too little for. */
export function HeadMenu({ name, lacks }: { name: string; lacks: string | null }) {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={`More acts on ${name}`}>
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          color="bad"
          leftSection={<IconTrash size={15} aria-hidden="true" />}
          disabled={lacks !== null}
          title={lacks ?? undefined}
          onClick={() => openDialog("delete")}
        >
          {lacks === null ? "Delete…" : `Delete…  ${lacks}`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
