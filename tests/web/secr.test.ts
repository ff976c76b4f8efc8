import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainPage } from '../../src/web/pages/secr.ts'
import { inventoryTrust } from '../api/inventory-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { type Page, type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let own: Awaited<ReturnType<typeof inventoryTrust>>
let fay: SignedIn

beforeAll(async () => {
  t = await openTestService()
  own = await inventoryTrust(t, 'Oaks & <Elms>')
  fay = await signedIn(t, own.trustId, 'finance', { name: 'Fay Finch' })
})
afterAll(() => t.close())

const figures = (page: Page, table: string): Element[] =>
  [...page.document.querySelectorAll(`#${table} td.figure`)].filter((one) => /\d/.test(one.textContent ?? ''))

describe('the report as it will print', () => {
  it('has a link on every figure of the statement to where the same figure is explained', async () => {
    const page = await fay.get('/years/2025-26/secr')
    expect(page.status).toBe(200)
    const cells = [...figures(page, 'secr'), ...figures(page, 'by-academy-table')]
    expect(cells.length).toBeGreaterThan(20)
    for (const cell of cells) {
      const href = cell.querySelector('a')?.getAttribute('href') ?? ''
      expect(href).toMatch(/^\/years\/\d{4}-\d{2}\/explain\?/)
      // The page asks the API for the same row.
      const api = href.replace(/^\/years\//, '/v1/inventories/').replace('figure=', 'row=')
      const { status, body } = await own.fay('GET', api)
      expect([href, status]).toEqual([href, 200])
      if (!href.includes('academy=')) expect(body.row.shown).toBe(cell.textContent!.replaceAll(',', ''))
    }
  })

  it('is marked as a draft until it is published, escapes every name, and has no style or script of its own', async () => {
    const page = await fay.get('/years/2025-26/secr')
    expect(page.document.querySelector('.tc-report__mark')?.textContent).toBe('Draft')
    expect(page.html).toContain('Oaks &amp; &lt;Elms&gt;')
    expect(page.html).not.toMatch(/ style="|<script>|<style/)
    const levels = [...page.document.querySelectorAll('main h1, main h2, main h3, main h4')].map((one) =>
      Number.parseInt(one.tagName.slice(1), 10),
    )
    expect(levels[0]).toBe(1)
    for (const [place, level] of levels.entries())
      if (place > 0) expect(level).toBeLessThanOrEqual(levels[place - 1]! + 1)
  })

  it('leads of a version to the explanation of that version, and of the year before to what was published of it', () => {
    const of = { year: '2024-25', version: '1', before: 1 }
    expect(explainPage('/v1/inventories/2024-25/explain?row=grossTotal', of)).toBe(
      '/years/2024-25/explain?figure=grossTotal&version=1',
    )
    expect(explainPage('/v1/inventories/2023-24/explain?row=grossTotal', of)).toBe(
      '/years/2023-24/explain?figure=grossTotal&version=1',
    )
    expect(explainPage('/v1/inventories/2023-24/explain?row=grossTotal', { year: '2024-25' })).toBe(
      '/years/2023-24/explain?figure=grossTotal',
    )
    expect(explainPage('#figures', of)).toBe('#figures')
  })

  it('says that there is no such year or version', async () => {
    expect((await fay.get('/years/2025-26/secr?version=7')).status).toBe(404)
    expect((await fay.get('/years/nonsense/secr')).status).toBe(400)
  })
})

describe('exports', () => {
  it('each link of the page gives the file that it names', async () => {
    const page = await fay.get('/years/2025-26/exports')
    const hrefs = [...page.document.querySelectorAll('.tc-exports a')].map((one) => one.getAttribute('href')!)
    expect(hrefs.length).toBeGreaterThan(12)
    const types: Record<string, string> = {
      pdf: 'application/pdf',
      docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      html: 'text/html; charset=utf-8',
      csv: 'text/csv; charset=utf-8',
      json: 'application/json; charset=utf-8',
    }
    for (const href of hrefs.filter((one) => !one.includes('academy=elm'))) {
      const answer = await t.service.app.inject({ url: href, headers: { cookie: fay.cookie } })
      const format = new URL(href, 'http://x').searchParams.get('format') ?? ''
      expect([href, answer.statusCode, answer.headers['content-type']]).toEqual([href, 200, types[format]])
    }
    expect(page.text).toContain('draft of what counts now')
    expect(page.text).toContain('There is one once the year was sent to review')
  })

  it('the full inventory is shown in the application too', async () => {
    const page = await fay.get('/years/2025-26/inventory')
    expect([page.status, page.document.querySelectorAll('.tc-report table').length > 0]).toEqual([200, true])
  })
})
