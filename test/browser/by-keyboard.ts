import type { Page } from "playwright-core"

const CONTROLS =
  'a[href], button, input, select, textarea, summary, [role="button"], [role="link"], [role="switch"], [role="tab"], [role="menuitem"], [role="checkbox"], [role="combobox"]'
/** One of these takes the focus for all, and arrows go on from there. */
const GROUPS = '[role="radiogroup"], [role="tablist"], [role="toolbar"], [role="listbox"], [role="menu"], [role="grid"]'

/**
 * What can be clicked and not be reached with Tab: controls taken out of the order, and things with a pointing hand that are
 * no controls. Links marked `data-soft` are a second way to what has a first one.
 */
export async function outOfReach(page: Page): Promise<string[]> {
  return await page.evaluate(
    ([controls, groups]) => {
      const name = (element: Element) =>
        `${element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? ""} (${element.className})`
      const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
      const isTabbable = (element: Element) =>
        (element instanceof HTMLElement || element instanceof SVGElement) && element.tabIndex >= 0
      const isExcused = (element: Element) => {
        const group = element.closest(groups)
        return (
          element.closest('[data-soft], [aria-hidden="true"], [inert], [disabled], [aria-disabled="true"]') !== null ||
          (element instanceof HTMLInputElement && element.disabled) ||
          (group !== null && [...group.querySelectorAll("*")].some(isTabbable))
        )
      }
      const elements = [...document.querySelectorAll(controls)].filter(isSeen)
      const untabbable = elements.filter((element) => !isTabbable(element) && !isExcused(element))
      const bare = [...document.querySelectorAll("body *")].filter(
        (element) =>
          isSeen(element) &&
          getComputedStyle(element).cursor === "pointer" &&
          element.parentElement !== null &&
          getComputedStyle(element.parentElement).cursor !== "pointer" &&
          element.closest(`${controls}, label`) === null &&
          element.querySelector(controls) === null &&
          element.parentElement.querySelector("input") === null &&
          !isExcused(element),
      )
      return [...untabbable, ...bare].map(name)
    },
    [CONTROLS, GROUPS] as const,
  )
}

/** What Tab does not come to on its way through the page, though it stands in the order. */
export async function missedByTab(page: Page): Promise<string[]> {
  const count = await page.evaluate(() => {
    const isRadio = (element: Element) => element instanceof HTMLInputElement && element.type === "radio"
    const wanted = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea")].filter(
      (element) =>
        element.tabIndex >= 0 &&
        !element.matches(":disabled") &&
        element.checkVisibility({ visibilityProperty: true }) &&
        !isRadio(element),
    )
    wanted.forEach((element, index) => element.setAttribute("data-wanted", String(index)))
    return wanted.length
  })
  const reached = new Set<string>()
  for (let presses = 0; presses < count * 2 + 20 && reached.size < count; presses++) {
    await page.keyboard.press("Tab")
    const at = await page.evaluate(() => document.activeElement?.getAttribute("data-wanted") ?? null)
    if (at !== null) reached.add(at)
  }
  return await page.evaluate(
    (seen) =>
      [...document.querySelectorAll("[data-wanted]")]
        .filter((element) => !seen.includes(element.getAttribute("data-wanted") ?? ""))
        .map(
          (element) =>
            `${element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40)}`,
        ),
    [...reached],
  )
}
