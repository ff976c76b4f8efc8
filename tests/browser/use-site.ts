import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { openSite, type Site } from './site.ts'

/**
 * The site for a file of tests: made before them, closed after them. A test fails where anything went wrong beside what it looks at
 * (site.ts says what that is).
 */
export function useSite(): () => Site {
  let site: Site | undefined
  beforeAll(async () => {
    site = await openSite(inject('demoFolder'))
  })
  afterEach(() => {
    const faults = site?.faults.splice(0)
    expect(faults ?? []).toEqual([])
  })
  afterAll(() => site?.close())
  return () => {
    if (site === undefined) throw new Error('The site is made before the tests, not before they are named.')
    return site
  }
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds on a page: the rule and where, one line each. `only` are the rules to look by, where not by all. */
export async function axeFindings(page: Page, only?: readonly string[]): Promise<string[]> {
  // Everything is in one frame; the other way opens a page beside it.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await (only === undefined
    ? builder.withTags(rules)
    : builder.withRules([...only])
  ).analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}): ${target.join(' ')} ${html.slice(0, 160)}`),
  )
}

/** Holds that axe finds nothing on a page as it is now. */
export async function expectNoAxeFindings(page: Page): Promise<void> {
  expect(await axeFindings(page), page.url()).toEqual([])
}
