"use client"

import { Combobox, useCombobox } from "@mantine/core"
import IconFilter from "@tabler/icons-react/icons/IconFilter"
import { useRouter } from "next/navigation"
import { type FormEvent, type KeyboardEvent, useRef, useState, useTransition } from "react"
import { KeyHint } from "#app/_ui/words.tsx"
import { parseScheduleSearch } from "#core/search/schedules.ts"
import { lastToken } from "./completion.ts"
import styles from "./filter-bar.module.css"
import { Chip, Problems } from "./filter-chips.tsx"
import { useChoices } from "./use-choices.ts"
import { listPath, type Wish } from "./wish.ts"

type FilterBarProps = { wish: Wish; count: string }

/** The search as chips and a field. Without JavaScript it is a form that asks for the page with `q`. */
export function FilterBar({ wish, count }: FilterBarProps) {
  const router = useRouter()
  const [isPending, start] = useTransition()
  const [typed, setTyped] = useState("")
  const [isTyping, setIsTyping] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const parsed = parseScheduleSearch(wish.q)
  const texts = parsed.tokens.map(({ token }) => token.text)
  const { before, token } = lastToken(typed)
  const choices = useChoices(token, isTyping)

  function go(q: string) {
    setTyped("")
    combobox.closeDropdown()
    start(() => router.push(listPath({ ...wish, q: q.replace(/\s+/g, " ").trim() })))
  }

  const without = (index: number) => texts.filter((_, at) => at !== index).join(" ")

  function submit(event: FormEvent) {
    event.preventDefault()
    go(`${wish.q} ${typed}`)
  }

  function choose(text: string) {
    const choice = choices.find((one) => one.text === text)
    if (choice?.isOpen === true) {
      setTyped(`${before}${text}`)
      combobox.resetSelectedOption()
    } else go(`${wish.q} ${before}${text}`)
  }

  function onKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "Escape") {
      event.preventDefault()
      if (isOpened) combobox.closeDropdown()
      else if (typed !== "") setTyped("")
      else if (wish.q !== "") go("")
      else event.currentTarget.blur()
    } else if (event.key === "Backspace" && typed === "" && texts.length > 0) {
      // The last chip becomes text again, to be mended.
      event.preventDefault()
      const last = texts.at(-1) ?? ""
      go(without(texts.length - 1))
      setTyped(last)
      setIsTyping(true)
    } else if (event.key === "ArrowDown" && !isOpened) {
      setIsTyping(true)
      combobox.openDropdown()
    }
  }

  const isOpened = combobox.dropdownOpened && choices.length > 0
  return (
    <search className={styles.filter}>
      <form action="/schedules" method="get" onSubmit={submit} className={styles.bar} aria-busy={isPending}>
        <IconFilter size={16} stroke={1.75} aria-hidden="true" className={styles.icon} />
        {wish.q === "" ? null : <input type="hidden" name="q" value={wish.q} />}
        {parsed.tokens.map((read, index) => (
          <Chip
            // biome-ignore lint/suspicious/noArrayIndexKey: two tokens may be the same text
            key={`${index} ${read.token.text}`}
            read={read}
            without={listPath({ ...wish, q: without(index) })}
            edit={() => {
              go(without(index))
              setTyped(read.token.text)
              field.current?.focus()
            }}
          />
        ))}
        <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={380} withinPortal={false}>
          <Combobox.DropdownTarget>
            <div className={styles.place}>
              <Combobox.EventsTarget withExpandedAttribute>
                <input
                  ref={field}
                  name="q"
                  role="combobox"
                  aria-expanded={isOpened}
                  aria-controls={combobox.listId ?? undefined}
                  className={styles.field}
                  value={typed}
                  onChange={(event) => {
                    setTyped(event.currentTarget.value)
                    setIsTyping(true)
                    combobox.openDropdown()
                  }}
                  onKeyDown={onKey}
                  onBlur={() => {
                    combobox.closeDropdown()
                    setIsTyping(false)
                  }}
                  placeholder="is:failing queue: next:<1h …"
                  aria-label="Filter schedules"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  maxLength={1000}
                  data-hotkey="filter"
                  suppressHydrationWarning
                />
              </Combobox.EventsTarget>
            </div>
          </Combobox.DropdownTarget>
          <Combobox.Dropdown hidden={!isOpened}>
            <Combobox.Options aria-label="What it can become">
              {choices.map(({ text, words }) => (
                <Combobox.Option key={text} value={text} className={styles.choice}>
                  <code>{text}</code>
                  <span>{words}</span>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        <span className={styles.count} role="status">
          {count}
        </span>
        <KeyHint>/</KeyHint>
        <noscript>
          <button type="submit">Filter</button>
        </noscript>
      </form>
      <Problems problems={parsed.problems} q={wish.q} pathOf={(q) => listPath({ ...wish, q })} />
    </search>
  )
}
