import type { Page } from 'playwright-core'
import { makeDemoFolder } from '../browser/demo-folder.ts'
import { openSite } from '../browser/site.ts'

const turns = 7
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Milliseconds from asking for an address until what it is about is seen: the median of some turns, after one to get warm. */
async function timeOf(page: Page, address: string, what: string): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn <= turns; turn++) {
    const start = performance.now()
    await page.goto(address, { waitUntil: 'commit' })
    await page.locator(what).first().waitFor()
    if (turn > 0) times.push(performance.now() - start)
  }
  return median(times)
}

/**
 * How long Chromium takes to show the overview, and the page of a meter with three years of half-hours, with the data of the demo; and a
 * page with nothing on it, by which the two are to be judged. Milliseconds.
 */
export async function pageTimes(): Promise<{ plain: number; overview: number; meter: number }> {
  const demo = await makeDemoFolder()
  const site = await openSite(demo.folder)
  try {
    const page = await site.as('lead')
    const { items } = await site.api('/v1/meters?limit=500')
    const [halfHourly] = items.filter((one: { utility: string | null }) => one.utility === 'electricity')
    return {
      plain: await timeOf(page, '/health/live', 'body'),
      overview: await timeOf(page, '/', 'main h1'),
      meter: await timeOf(page, `/meters/${halfHourly.id}`, 'main h1'),
    }
  } finally {
    await site.close()
    demo.clear()
  }
}
