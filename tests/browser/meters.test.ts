import { describe, expect, it } from 'vitest'
import { expectNoAxeFindings, useSite } from './use-site.ts'

const site = useSite()
const waiting = '2000012345557'

describe('the estates manager looks after the meters', () => {
  it('assigns what waits in the holding place, and it counts', async () => {
    const page = await site().as('estates')
    await page.goto('/meters')
    await page.getByRole('link', { name: '1 meter in the holding place' }).click()
    await page.getByRole('heading', { name: waiting }).waitFor()
    await page.getByLabel('Academy').selectOption({ label: 'Elm Tree Primary School' })
    await page.getByRole('button', { name: `Assign meter ${waiting}` }).click()
    const notice = page.getByRole('alert')
    expect(await notice.textContent()).toContain(
      `The meter ${waiting} is Elm Tree Primary School’s now, and 92 days of its data count.`,
    )
    await page.goto('/meters/held')
    await page.getByText('Nothing waits here.').waitFor()
  })

  it('sees three years of half-hours at once, and each month of them in figures', async () => {
    const page = await site().as('estates')
    await page.goto('/meters?utility=electricity')
    await page.getByRole('link', { name: '2000012345005', exact: true }).click()
    await page.getByRole('link', { name: 'Three years' }).click()
    const picture = page.getByRole('img', { name: /^Half-hours from 1 September 2023 to 31 August 2026/ })
    const address = await picture.locator('image').getAttribute('href')
    const answer = await page.request.get(address ?? '')
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'image/png'])
    // Three years of 365 days and the leap day of 2024, one pixel each.
    expect((await answer.body()).readUInt32BE(16)).toBe(1096)
    await page.getByText('These half-hours as a table by month').click()
    expect(
      await page.getByRole('table', { name: 'Mean of a half-hour (kWh)' }).getByRole('row').count(),
    ).toBe(37)
    await expectNoAxeFindings(page)
  })
})
