"use client"

import { Combobox, PillsInput, useCombobox } from "@mantine/core"
import IconFilter from "@tabler/icons-react/icons/IconFilter"
import type { Route } from "next"
import { usePathname, useRouter, useSearchParams } from "next/navigation"
import { type KeyboardEvent, useEffect, useRef, useState, useTransition } from "react"
import { KeyHint } from "#app/_ui/words.tsx"
import { Chip } from "./chip.tsx"
import { type FilterKey, type FilterToken, offersFor, queryOf } from "./filter.ts"
import styles from "./filter-bar.module.css"
import { FilterProblems } from "./filter-problems.tsx"

type FilterBarProps = {
  /** For screen readers: "Filter runs". */
  label: string
  /** The filter as the page understood it: `filterTokens(parse…(text))`. */
  tokens: readonly FilterToken[]
  keys: readonly FilterKey[]
  /** Examples, while there is no condition. */
  placeholder: string
  /** At the right: `48 of 1,304`. */
  count?: string
  /** The parameter of the address that holds the filter. */
  param?: string
  /** Other parameters that a new filter leaves as they are; all others go, the place in the list among them. */
  keep?: readonly string[]
}

/** Conditions as chips and a field for more. Enter applies; the filter stands in the address and nowhere else. */
export function FilterBar({ label, tokens, keys, placeholder, count, param = "q", keep = [] }: FilterBarProps) {
  const [typed, setTyped] = useState("")
  const [shown, setShown] = useState(tokens)
  const [isPending, startTransition] = useTransition()
  const field = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [router, pathname, params] = [useRouter(), usePathname(), useSearchParams()]
  const written = tokens.map(({ text }) => text).join(" ")
  // biome-ignore lint/correctness/useExhaustiveDependencies: a filter is told from another by its text
  useEffect(() => setShown(tokens), [written])
  // What was typed before the page reacted is not lost.
  useEffect(() => {
    const early = field.current?.value ?? ""
    if (early !== "") setTyped(early)
  }, [])
  const offers = offersFor(typed, keys)

  function apply(texts: readonly string[]) {
    const kept = new URLSearchParams(keep.flatMap((name) => params.getAll(name).map((value) => [name, value])))
    const text = texts.join(" ").trim()
    if (text !== "") kept.set(param, text)
    setTyped("")
    setShown(texts.map((one) => shown.find(({ text: known }) => known === one) ?? understood(one)).filter(isSaid))
    combobox.closeDropdown()
    startTransition(() => router.push(`${pathname}${queryOf(kept)}` as Route))
  }

  /** Back into the field, to be changed; Enter applies, Escape leaves it as it was. */
  function edit(token: FilterToken) {
    setShown(shown.filter((one) => one !== token))
    setTyped(token.text)
    field.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const last = shown.at(-1)
    if (event.key === "Enter" && combobox.getSelectedOptionIndex() === -1) {
      event.preventDefault()
      apply([...texts(shown), typed.trim()])
    } else if (event.key === "Backspace" && typed === "" && last !== undefined) {
      event.preventDefault()
      edit(last)
    } else if (event.key === "Escape") {
      setTyped("")
      setShown(tokens)
      combobox.closeDropdown()
      field.current?.blur()
    }
  }

  function choose(text: string) {
    const offer = offers.find((one) => one.text === text)
    if (offer?.isWhole === true) return apply([...texts(shown), text])
    setTyped(text)
    combobox.resetSelectedOption()
  }

  return (
    <search className={styles.filter}>
      <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={380}>
        <Combobox.Target withKeyboardNavigation={false} withAriaAttributes={false}>
          <PillsInput
            className={styles.bar}
            data-pending={isPending || undefined}
            leftSection={<IconFilter size={16} aria-hidden="true" />}
            rightSection={<Right count={count} />}
            rightSectionWidth="auto"
            rightSectionPointerEvents="none"
            onClick={() => field.current?.focus()}
          >
            <div className={styles.line}>
              {shown.map((token) => (
                <Chip
                  key={token.text}
                  token={token}
                  edit={() => edit(token)}
                  remove={() => apply(texts(shown.filter((one) => one !== token)))}
                />
              ))}
              <Combobox.EventsTarget withExpandedAttribute>
                <PillsInput.Field
                  ref={field}
                  className={styles.field}
                  aria-label={label}
                  aria-keyshortcuts="/"
                  data-hotkey="filter"
                  value={typed}
                  placeholder={placeholder}
                  spellCheck={false}
                  autoCapitalize="off"
                  maxLength={500}
                  onChange={(event) => {
                    setTyped(event.currentTarget.value)
                    combobox.openDropdown()
                    combobox.resetSelectedOption()
                  }}
                  onFocus={() => combobox.openDropdown()}
                  onBlur={() => combobox.closeDropdown()}
                  onKeyDown={onKeyDown}
                />
              </Combobox.EventsTarget>
            </div>
          </PillsInput>
        </Combobox.Target>
        <Combobox.Dropdown hidden={offers.length === 0}>
          <Combobox.Options aria-label="Conditions" className={styles.offers}>
            {offers.map(({ text, words }) => (
              <Combobox.Option key={text} value={text} className={styles.offer}>
                <code>{text.slice(text.lastIndexOf(" ") + 1)}</code>
                <span>{words}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <FilterProblems tokens={shown} mend={(token, by) => apply(texts(shown, token, by))} />
    </search>
  )
}

function Right({ count }: { count: string | undefined }) {
  return (
    <span className={styles.right}>
      {count === undefined ? null : <span className={styles.count}>{count}</span>}
      <KeyHint>/</KeyHint>
    </span>
  )
}

function texts(tokens: readonly FilterToken[], changed?: FilterToken, by = ""): string[] {
  return tokens.map((token) => (token === changed ? by : token.text))
}

function understood(text: string): FilterToken {
  return { text, problem: null, suggestion: null }
}

function isSaid({ text }: FilterToken): boolean {
  return text !== ""
}
