import { Button, Group, Modal } from "@mantine/core"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { useEffect, useEffectEvent, useState } from "react"
import { guardLeaving } from "#app/_shell/leaving.ts"
import { useStore } from "./store.ts"

/** Asks before what was typed is left behind: by a link, a key, the palette, the back button, or the tab's end. */
export function LeaveGuard() {
  const store = useStore()
  const router = useRouter()
  const [leave, setLeave] = useState<(() => void) | null>(null)
  const isUnsaved = useEffectEvent(() => {
    const { values, base } = store.get()
    return JSON.stringify(values) !== JSON.stringify(base)
  })
  const ask = useEffectEvent((go: () => void) => {
    if (!isUnsaved()) return false
    setLeave(() => go)
    return true
  })
  const onUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (isUnsaved()) event.preventDefault()
  })
  const onClick = useEffectEvent((event: MouseEvent) => {
    const href = plainLink(event)
    if (href === null || !ask(() => router.push(href))) return
    event.preventDefault()
    event.stopPropagation()
  })
  const onTraverse = useEffectEvent((event: Event) => {
    const key = traversal(event)
    if (key === null || !ask(() => traverseTo(key))) return
    event.preventDefault()
  })
  useEffect(() => {
    const unload = (event: BeforeUnloadEvent) => onUnload(event)
    const click = (event: MouseEvent) => onClick(event)
    const traverse = (event: Event) => onTraverse(event)
    const navigation = browserNavigation()
    const free = guardLeaving((go) => ask(go))
    window.addEventListener("beforeunload", unload)
    document.addEventListener("click", click, { capture: true })
    navigation?.addEventListener("navigate", traverse)
    return () => {
      free()
      window.removeEventListener("beforeunload", unload)
      document.removeEventListener("click", click, { capture: true })
      navigation?.removeEventListener("navigate", traverse)
    }
  }, [])

  function goOn() {
    const go = leave
    setLeave(null)
    // From here on nothing is unsaved, so that going on is not asked about again.
    store.patch({ base: store.get().values })
    go?.()
  }

  return (
    <Modal
      opened={leave !== null}
      onClose={() => setLeave(null)}
      title="Leave without saving?"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <p>What you have changed here is not saved, and is gone when you leave.</p>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button variant="default" onClick={() => setLeave(null)} data-autofocus>
          Go on editing
        </Button>
        <Button color="bad" onClick={goOn}>
          Leave
        </Button>
      </Group>
    </Modal>
  )
}

/** Where an ordinary click on a link of this admin goes. */
function plainLink(event: MouseEvent): Route | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null
  if (!(link instanceof HTMLAnchorElement) || (link.target !== "" && link.target !== "_self")) return null
  const isElsewhere = link.origin !== location.origin || link.pathname === location.pathname
  return isElsewhere ? null : (`${link.pathname}${link.search}${link.hash}` as Route)
}

type BrowserNavigation = EventTarget & { traverseTo(key: string): unknown }

/** Only newer browsers can hold the back button; in others it leaves. */
function browserNavigation(): BrowserNavigation | null {
  const found: unknown = Reflect.get(window, "navigation")
  return found instanceof EventTarget && "traverseTo" in found ? (found as BrowserNavigation) : null
}

function traversal(event: Event): string | null {
  const [type, destination]: unknown[] = [Reflect.get(event, "navigationType"), Reflect.get(event, "destination")]
  if (type !== "traverse" || !event.cancelable || destination === null || typeof destination !== "object") return null
  const key: unknown = Reflect.get(destination, "key")
  return typeof key === "string" ? key : null
}

function traverseTo(key: string): void {
  browserNavigation()?.traverseTo(key)
}
