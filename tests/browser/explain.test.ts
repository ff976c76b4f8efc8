import { describe, expect, it } from 'vitest'
import { expectNoAxeFindings, useSite } from './use-site.ts'

const site = useSite()

describe('the auditor follows a figure of the report', () => {
  it('to the row of the supplier’s file in three clicks, where the quantity stands', async () => {
    const page = await site().newPage()
    await site().signIn(page, 'auditor')
    await page.goto('/years/2024-25/secr')
    const row = page.getByRole('row', { name: /^Gas consumption/ }).first()
    const shown = await row.getByRole('link').first().textContent()
    await row.getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Scope 1: gas consumption, 2024-25' }).waitFor()
    expect(await page.locator('.tc-figure').textContent()).toContain(shown)
    await expectNoAxeFindings(page)

    await page
      .getByRole('link', { name: /^Line \d+$/ })
      .first()
      .click()
    await page.getByRole('heading', { name: /^Line \d+: Meter/ }).waitFor()
    const ledger = page
      .getByRole('table', { name: /^Rows that count/ })
      .getByRole('row')
      .nth(1)
    const quantity = (await ledger.getByRole('cell').first().textContent())!.replaceAll(',', '')
    await expectNoAxeFindings(page)

    await ledger.getByRole('link').click()
    await page.getByRole('heading', { name: /^Row \d+ of gas-daily-2024-25\.csv$/ }).waitFor()
    const cells = await page.locator('.tc-rows__own td').allTextContents()
    expect(cells.map((cell) => Number(cell.trim()))).toContain(Number(quantity))
    await expectNoAxeFindings(page)
  })

  it('to the row of the table of conversion factors in three clicks, where the factor stands', async () => {
    const page = await site().as('auditor')
    await page.goto('/years/2024-25/secr')
    await page
      .getByRole('row', { name: /^Gas consumption/ })
      .first()
      .getByRole('link')
      .first()
      .click()
    await page
      .getByRole('link', { name: /^Line \d+$/ })
      .first()
      .click()
    const published = page.getByRole('link', { name: /, row \d+$/ }).first()
    const no = /row (\d+)$/.exec((await published.textContent())!.trim())![1]
    await published.click()
    await page.waitForURL('**/factors/**')
    const main = (await page.locator('main').textContent())!
    expect(main).toContain(no)
    expect(main).toContain('0.18296')
    await expectNoAxeFindings(page)
  })
})
