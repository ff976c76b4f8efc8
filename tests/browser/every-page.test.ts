import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { everyPage, type KnownPage } from './pages.ts'
import { type PersonRole, roles } from './site.ts'
import { axeFindings, useSite } from './use-site.ts'

const site = useSite()
let pages: readonly KnownPage[]
beforeAll(async () => {
  pages = await everyPage(site())
})

/** Words of a program that people should never read. */
const leftovers = /\b(undefined|null|NaN|Infinity)\b|\[object/

/** What is wrong with a page as it is read, whoever reads it. */
async function plainFindings(page: Page): Promise<string[]> {
  const seen = await page.evaluate(() => {
    const { documentElement: root, body } = document
    return {
      h1: document.querySelectorAll('h1').length,
      title: document.title,
      text: body.innerText,
      wide: root.scrollWidth > root.clientWidth ? root.scrollWidth : 0,
    }
  })
  return [
    ...(seen.h1 === 1 ? [] : [`${seen.h1} first headings`]),
    ...(/\S.* – trust-carbon$|\S/.test(seen.title) ? [] : ['no title']),
    ...(seen.wide === 0 ? [] : [`scrolls sideways: ${seen.wide} pixels wide`]),
    ...(seen.text.match(leftovers) === null ? [] : [`says “${seen.text.match(leftovers)?.[0]}”`]),
  ]
}

/** What a page is made of, without its words: two that are the same in this are the same to axe. */
const skeleton = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      ...new Set([...document.querySelectorAll('body *')].map((one) => `${one.tagName}.${one.className}`)),
    ].join(' '),
  )

const mayOpen = ({ access }: KnownPage, role: PersonRole): boolean =>
  access !== 'public' && access.includes(role)

/** Looks at one address in light, dark, and narrow; with axe where the like has not been looked at. */
async function lookAt(page: Page, address: string, looked: Set<string>): Promise<string[]> {
  const found: string[] = []
  const say = (when: string, what: readonly string[]): void => {
    found.push(...what.map((one) => `${address}${when}: ${one}`))
  }
  const answer = await page.goto(address)
  if (answer?.status() !== 200) return [`${address}: answers ${answer?.status()}`]
  say('', await plainFindings(page))
  const made = `${new URL(page.url()).pathname} ${await skeleton(page)}`
  if (looked.has(made)) return found
  looked.add(made)
  say('', await axeFindings(page))
  await page.emulateMedia({ colorScheme: 'dark' })
  say(', dark', await axeFindings(page, ['color-contrast', 'link-in-text-block']))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 320, height: 640 })
  say(', 320 px', await plainFindings(page))
  say(', 320 px', await axeFindings(page))
  await page.setViewportSize({ width: 1280, height: 900 })
  return found
}

const looked = new Set<string>()

it('every page that anybody may see can be read by anybody, in light, dark and narrow', async () => {
  const page = await site().newPage()
  const found: string[] = []
  for (const known of pages.filter(({ access }) => access === 'public'))
    for (const address of known.addresses) found.push(...(await lookAt(page, address, looked)))
  expect(found).toEqual([])
})

it.each(roles)('every page of %s can be read by anybody, in light, dark and narrow', async (role) => {
  const page = await site().as(role)
  const found: string[] = []
  for (const known of pages.filter((one) => mayOpen(one, role)))
    for (const address of known.addresses) found.push(...(await lookAt(page, address, looked)))
  expect(found).toEqual([])
})

it('a page that is not for them says so to who is signed in', async () => {
  const page = await site().as('estates', { expected: /403/ })
  const answer = await page.goto('/users')
  expect(answer?.status()).toBe(403)
  expect([...(await plainFindings(page)), ...(await axeFindings(page))]).toEqual([])
})
