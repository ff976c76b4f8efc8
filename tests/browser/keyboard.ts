import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** What has the focus, in the words that a screen reader says first: for messages of tests. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const one = document.activeElement
    return `${one?.tagName ?? ''} ${one?.id ?? ''} “${(one?.textContent ?? '').trim().slice(0, 60)}”`
  })

/**
 * Goes to a control by the Tab key alone, as somebody without a mouse, and holds that the focus is seen there. Fails where it is not
 * reached with so many presses.
 */
export async function tabTo(page: Page, control: Locator, most = 150): Promise<void> {
  const there = (): Promise<boolean> => control.evaluate((one) => one === document.activeElement)
  for (let presses = 0; presses < most && !(await there()); presses++) await page.keyboard.press('Tab')
  expect(await there(), `not reached by Tab; the focus is on ${await focused(page)}`).toBe(true)
  expect(await control.evaluate(isFocusSeen), `no focus is seen on ${await focused(page)}`).toBe(true)
}

/** Whether an element with the focus looks otherwise than without it. */
function isFocusSeen(one: Element): boolean {
  const look = (): string => {
    // A choice shows its focus on what is drawn beside it.
    const parts = [getComputedStyle(one), getComputedStyle(one.nextElementSibling ?? one, '::before')]
    return parts
      .map((style) => [
        style.outline,
        style.boxShadow,
        style.backgroundColor,
        style.borderColor,
        style.borderWidth,
      ])
      .join()
  }
  const focusedLook = look()
  const element = one as HTMLElement
  element.blur()
  const plainLook = look()
  element.focus()
  return focusedLook !== plainLook
}

/** Goes to a control by Tab and presses a key on it. */
export async function press(page: Page, control: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, control)
  await page.keyboard.press(key)
}

/** Goes to a field by Tab and writes into it. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.type(text)
}
