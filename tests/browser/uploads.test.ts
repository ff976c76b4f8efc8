import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { press, tabTo } from './keyboard.ts'
import { expectNoAxeFindings, useSite } from './use-site.ts'

const site = useSite()
const demo = (name: string): string => join(import.meta.dirname, '../../fixtures/demo', name)
const meter = '2248624512332'

/** A file that is not among those of the demo. */
function written(name: string, lines: readonly string[]): string {
  const path = join(tmpdir(), `trust-carbon-${process.pid}-${name}`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
const rowOf = (page: Page, name: string) => page.locator('[data-files] > li', { hasText: name })
const state = (page: Page, name: string) => rowOf(page, name).locator('[data-state]')
const says = (page: Page, name: string, words: string) =>
  state(page, name).filter({ hasText: words }).waitFor()

describe('the estates manager sends files', () => {
  it('several at once, each with its own result: one that fails does not stop the others', async () => {
    const page = await site().as('estates')
    await page.goto('/uploads/new')
    const empty = written('empty.csv', [])
    writeFileSync(empty, '')
    const good = written('good.csv', ['meter,date,unit,value', `${meter},2026-09-01,kWh,10`])
    await page.setInputFiles('input[type=file]', [demo('travel-2024-25.csv'), empty, good])
    await page.getByRole('button', { name: 'Take them in', exact: true }).click()
    await says(page, 'travel-2024-25.csv', 'The same file was sent before')
    await says(page, 'empty.csv', 'The file is empty')
    await says(page, 'good.csv', 'Taken in: 1 of 1 row')
    expect(await page.locator('[data-said]').textContent()).toContain('That was the last file.')
    await expectNoAxeFindings(page)
  })

  it('looks first, and nothing is kept until it is taken in; a too large one is named before it is sent', async () => {
    const page = await site().as('estates')
    const before = (await site().api('/v1/uploads')).items.length
    await page.goto('/uploads/new')
    await page.locator('[data-module="tc-upload"]').waitFor()
    const file = written('look.csv', ['meter,date,unit,value', `${meter},2026-09-02,kWh,12`])
    await page.setInputFiles('input[type=file]', file)
    await page.getByRole('button', { name: 'Look first' }).click()
    await says(page, 'look.csv', 'nothing was kept yet')
    expect(await rowOf(page, 'look.csv').textContent()).toContain('12 kWh')
    expect((await site().api('/v1/uploads')).items).toHaveLength(before)
    await rowOf(page, 'look.csv').getByRole('button', { name: 'Take it in' }).click()
    await says(page, 'look.csv', 'Taken in: 1 of 1 row')
    expect((await site().api('/v1/uploads')).items).toHaveLength(before + 1)
  })

  it('finds the planted mistakes, each with its cell marked, and comes from one to its row', async () => {
    const page = await site().as('estates')
    await page.goto('/uploads')
    await page.getByRole('link', { name: 'travel-2024-25.csv' }).first().click()
    await page.getByRole('heading', { name: 'travel-2024-25.csv' }).waitFor()
    expect(await page.locator('.tc-issues mark').allTextContents()).toEqual([
      '0024-11-12',
      '31/02/2025',
      '1,240',
      '-12',
      'willow',
    ])
    await expectNoAxeFindings(page)
    await page.getByRole('link', { name: 'Row 128' }).click()
    await page.getByRole('heading', { name: 'Row 128 of travel-2024-25.csv' }).waitFor()
    expect(await page.locator('mark').allTextContents()).toEqual(['31/02/2025'])
    await expectNoAxeFindings(page)
  })

  it('says what the columns of an unknown file are, with what it comes to shown as it is said', async () => {
    const page = await site().as('estates')
    const file = written('portal.csv', [
      'Supply,Reading day,Usage kWh,Cost',
      `${meter},03/09/2026,120.5,31.20`,
      `${meter},13/09/2026,118.25,30.10`,
    ])
    await page.goto('/uploads/new')
    await page.setInputFiles('input[type=file]', file)
    await page.getByRole('button', { name: 'Take them in', exact: true }).click()
    await page.getByRole('link', { name: 'Say what its columns are' }).click()
    await page.getByLabel('Unit of the values').selectOption('MWh')
    await page.locator('[data-look]', { hasText: '239 MWh' }).waitFor()
    await page.getByLabel('Unit of the values').selectOption('kWh')
    await page.locator('[data-look]', { hasText: '239 kWh' }).waitFor()
    await expectNoAxeFindings(page)
    await page.getByRole('button', { name: 'Keep the layout and read the file' }).click()
    await page.getByText('Take the file back').waitFor()
    expect(await page.locator('main').textContent()).toContain('239 kWh')
  })

  it('sends a file and takes it back by keys alone', async () => {
    const page = await site().as('estates')
    await page.goto('/uploads/new')
    const file = written('keys.csv', ['meter,date,unit,value', `${meter},2026-09-04,kWh,14`])
    const chooser = page.waitForEvent('filechooser')
    await press(page, page.getByRole('button', { name: /Choose files/ }))
    await (await chooser).setFiles(file)
    await press(page, page.getByRole('button', { name: 'Take them in', exact: true }))
    const result = page.getByRole('link', { name: /See what was found/ })
    await result.waitFor()
    await press(page, result)
    await page.getByRole('link', { name: 'Take the file back' }).waitFor()
    await press(page, page.getByRole('link', { name: 'Take the file back' }))
    await tabTo(page, page.getByLabel('Why do you take it back?'))
    await page.keyboard.type('only to try it')
    await press(page, page.getByRole('button', { name: 'Take the file back' }))
    await page.getByText('only to try it').waitFor()
    expect(await page.locator('main').textContent()).toContain('Nothing of this reading counts')
  })
})
