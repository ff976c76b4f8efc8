import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { press, tabTo, write } from './keyboard.ts'
import { emailOf, password } from './site.ts'
import { expectNoAxeFindings, useSite } from './use-site.ts'

// A year of the demo, from what keeps it from review to what is taken into the accounts. The steps follow one another.

const site = useSite()
const year = '2024-25'
const notice = (page: Page) => page.getByRole('alert')
const tag = (page: Page) => page.locator('h1 .govuk-tag')

describe('a year is closed', () => {
  it('estates fills the days that keep it from review, from the link that the check gives', async () => {
    const page = await site().as('estates')
    await page.goto('/years')
    await page.getByRole('link', { name: year, exact: true }).click()
    await page.getByRole('heading', { name: 'To put right first (1)' }).waitFor()
    await page.getByRole('link', { name: 'See which days are missing, and what to do about them' }).click()
    await page.getByRole('link', { name: /^Estimate these days.*Five Oaks High School, Electricity/ }).click()
    expect(await page.getByLabel('First day to fill').inputValue()).toBe('2025-02-03')
    await page.getByRole('button', { name: 'See what it would make' }).click()
    await page.getByText('7 days, together').waitFor()
    await page.getByRole('button', { name: 'Take this estimate' }).click()
    await notice(page).waitFor()
    // It is read in as a file is, and counts a moment later.
    const blocking = async (): Promise<number> => {
      await page.goto(`/years/${year}`)
      return page.getByRole('heading', { name: /^To put right first/ }).count()
    }
    await expect.poll(blocking, { timeout: 60_000 }).toBe(0)
  })

  it('finance enters how large the trust was, accepts what remains with its reason, and sends it to review', async () => {
    // A form that says too little is answered so, and the browser notes it.
    const page = await site().as('finance', { expected: /400 \(Bad Request\).*\/submit$/ })
    await page.goto(`/years/${year}`)
    await page.getByRole('link', { name: 'Enter how large the trust was' }).first().click()
    await page.getByLabel('Turnover of the year').fill('£41,200,000')
    await page.getByLabel('Balance sheet total').fill('52,000,000')
    await page.getByLabel('Employees, on average over the year').fill('480')
    await page.getByLabel('Day', { exact: true }).fill('31')
    await page.getByLabel('Month', { exact: true }).fill('8')
    await page.getByLabel('Year', { exact: true }).fill('2025')
    await page.getByLabel('Where the figures are from').fill('Audited accounts 2024-25, note 4')
    await page.getByRole('button', { name: 'Save' }).click()
    await notice(page).filter({ hasText: 'is kept' }).waitFor()
    await page.getByRole('link', { name: 'Send to review' }).last().click()
    const send = page.getByRole('button', { name: `Send ${year} to review` })
    await send.click()
    await page.getByRole('alert').filter({ hasText: 'There is a problem' }).waitFor()
    await expectNoAxeFindings(page)
    for (const reason of await page.getByLabel('Why this can be accepted').all())
      await reason.fill('Published on the trust’s website; the figures are the same.')
    await send.click()
    await notice(page).filter({ hasText: 'A lead without a part in it approves it next.' }).waitFor()
    expect(await tag(page).textContent()).toBe('In review')
    await page.goto(`/years/${year}/approve`)
    expect(await page.getByRole('button', { name: `Approve ${year}` }).count()).toBe(0)
  })

  it('the lead, who has no part in it, signs in, reads it and approves it by keys alone', async () => {
    const page = await site().newPage()
    await page.goto('/years')
    await write(page, page.getByLabel('E-mail address'), emailOf('lead'))
    await write(page, page.getByLabel('Password', { exact: true }), password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/years')
    await press(page, page.getByRole('link', { name: new RegExp(`^Review and approve *of ${year}`) }))
    await page.waitForURL(`**/years/${year}/approve`)
    expect(await page.getByText('Sent to review by Finn Finance').count()).toBe(1)
    expect(await page.locator('main').textContent()).toContain('Published on the trust’s website')
    await expectNoAxeFindings(page)
    await press(page, page.getByRole('link', { name: 'Read the report as it will print' }))
    await page.waitForURL(`**/years/${year}/secr`)
    await tabTo(page, page.locator('.tc-report a', { hasText: /^[\d,]+$/ }).first())
    await page.goBack()
    await write(page, page.getByLabel('A note for the record (optional)'), 'Read against the accounts.')
    await press(page, page.getByRole('button', { name: `Approve ${year}` }))
    await notice(page)
      .filter({ hasText: `You approved ${year}. It can be published now.` })
      .waitFor()
    expect(await tag(page).textContent()).toBe('Approved')
  })

  it('finance publishes it, and takes the report away in every form, each with what was published', async () => {
    const page = await site().as('finance')
    await page.goto(`/years/${year}/publish`)
    await page.getByRole('button', { name: `Publish ${year} and lock its days` }).click()
    await notice(page)
      .filter({ hasText: `${year} is published, and its days are locked.` })
      .waitFor()
    const main = await page.locator('main').textContent()
    expect(main).toContain('approved by Lena Lead')
    expect(main).toContain('“Read against the accounts.”')
    await expectNoAxeFindings(page)
    await page.getByRole('button', { name: 'Get the reports' }).click()
    await page.getByRole('heading', { name: `Exports of ${year}` }).waitFor()
    const files = await page
      .locator('main a[href^="/v1/"]')
      .evaluateAll((links) => links.map((one) => one.getAttribute('href')!))
    expect(files.length).toBeGreaterThan(10)
    const bytes = new Map<string, Buffer>()
    for (const href of files) {
      const answer = await page.request.get(href)
      expect([href, answer.status()]).toEqual([href, 200])
      bytes.set(href, await answer.body())
    }
    const secr = (format: string): Buffer => bytes.get(`/v1/reports/secr?year=${year}&format=${format}`)!
    expect(secr('pdf').subarray(0, 5).toString()).toBe('%PDF-')
    for (const format of ['docx', 'xlsx']) expect(secr(format).subarray(0, 2).toString()).toBe('PK')
    const { rows } = JSON.parse(secr('json').toString())
    const gross = rows.find((one: { key: string }) => one.key === 'grossTotal').current
    expect(secr('csv').toString()).toContain(gross)
    expect(secr('html').toString()).toContain(gross)
    await page.goto(`/years/${year}/secr`)
    expect(
      await page
        .getByRole('row', { name: /^Total gross emissions/ })
        .first()
        .textContent(),
    ).toContain(gross)
    expect(await page.locator('.tc-report__mark').count()).toBe(0)
  })
})
