import { expect, it } from 'vitest'
import { press, tabTo, write } from './keyboard.ts'
import { emailOf, password } from './site.ts'
import { useSite } from './use-site.ts'

const site = useSite()

it('somebody signs in, skips to what a page is about, and signs out, by keys alone', async () => {
  const page = await site().newPage()
  await page.goto('/meters')
  await write(page, page.getByLabel('E-mail address'), emailOf('estates'))
  await write(page, page.getByLabel('Password', { exact: true }), password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/meters')
  const skip = page.getByRole('link', { name: 'Skip to main content' })
  await press(page, skip)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main-content')
  await page.reload()
  await tabTo(page, skip)
  await press(page, page.getByRole('button', { name: 'Sign out' }))
  await page.waitForURL('**/sign-in**')
})
