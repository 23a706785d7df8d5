import { Button, type ComboboxItem, Select } from "@mantine/core"
import IconWorld from "@tabler/icons-react/icons/IconWorld"
import { offsetText } from "#app/_format/time.ts"
import { databaseClock } from "#app/_ui/ticker.ts"
import { useEditor, useStore, useTrouble, useValue } from "./store.ts"
import { aliasesOf } from "./zone-aliases.ts"
import styles from "./zone-field.module.css"

const SHOWN = 60
let zones: string[] | null = null

/** Every zone of this browser by city, region or a common other name, with its offset now. */
export function ZoneField() {
  const store = useStore()
  const zone = useValue("timeZone")
  const fix = useEditor((state) => state.judged.troubles.find(({ field }) => field === "timeZone")?.fix ?? null)
  zones ??= ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")]
  return (
    <div>
      <Select
        label="Time zone"
        data={zones.includes(zone) ? zones : [zone, ...zones]}
        value={zone}
        onChange={(chosen) => {
          if (chosen !== null) store.set({ timeZone: chosen })
        }}
        searchable
        allowDeselect={false}
        limit={SHOWN}
        filter={({ options, search, limit }) => found(options as ComboboxItem[], search, limit)}
        renderOption={({ option }) => <Zone zone={option.value} />}
        nothingFoundMessage="No zone by that name"
        leftSection={<IconWorld size={15} aria-hidden="true" />}
        leftSectionPointerEvents="none"
        error={useTrouble("timeZone")}
        data-field="timeZone"
        comboboxProps={{ keepMounted: false, width: 300, position: "bottom-start" }}
        selectFirstOptionOnChange
      />
      {fix === null ? null : (
        <Button variant="subtle" size="compact-xs" onClick={() => store.set({ timeZone: fix })}>
          Use {fix}
        </Button>
      )}
    </div>
  )
}

function Zone({ zone }: { zone: string }) {
  return (
    <span className={styles.zone}>
      <span>{zone.replaceAll("_", " ")}</span>
      <code>{offsetText(databaseClock(), zone)}</code>
    </span>
  )
}

/** Those that begin with what is typed come first; "new york", "IST" and "kyiv" are found as well. */
function found(options: readonly ComboboxItem[], search: string, limit: number): ComboboxItem[] {
  const wanted = plain(search)
  if (wanted === "") return options.slice(0, limit)
  const ranked = options.flatMap((option) => {
    const rank = rankOf(option.value, wanted)
    return rank === null ? [] : [{ option, rank }]
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ option }) => option)
}

function rankOf(zone: string, wanted: string): number | null {
  const name = plain(zone)
  const city = plain(zone.split("/").at(-1) ?? zone)
  const aliases = aliasesOf(zone).map(plain)
  if (name === wanted || city === wanted || aliases.includes(wanted)) return 0
  if (city.startsWith(wanted)) return 1
  if (aliases.some((alias) => alias.startsWith(wanted))) return 2
  return name.includes(wanted) ? 3 : null
}

function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll("_", " ")
}
