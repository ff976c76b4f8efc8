import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secrRowKeys } from '../../src/domain/secr.ts'
import { publishedTrust } from '../api/published-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { type Page, type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let trust: Awaited<ReturnType<typeof publishedTrust>>
let audrey: SignedIn
beforeAll(async () => {
  t = await openTestService()
  trust = await publishedTrust(t)
  audrey = await signedIn(t, trust.trustId, 'auditor', { name: 'Audrey' })
})
afterAll(() => t.close())

/** The address of the first link of a page’s main part that is like this: where a click leads. */
function link(page: Page, like: RegExp): string {
  const found = [...page.document.querySelectorAll('main a')]
    .map((one) => one.getAttribute('href') ?? '')
    .find((href) => like.test(href))
  expect(found, `a link like ${like} in: ${page.text.slice(0, 300)}`).toBeDefined()
  return found!
}
const good = async (url: string): Promise<Page> => {
  const page = await audrey.get(url)
  expect([url, page.status]).toEqual([url, 200])
  return page
}
const rowOfFile = /^\/uploads\/[0-9a-f-]+\/rows\/\d+$/

describe('from a figure of the statement', () => {
  it('it is three clicks to the row of the file: figure, line, row', async () => {
    // Electricity of 2024-25: (36,500 + 11,450 kWh) × 0.177 = 8,487.15 kg
    const figure = await good('/years/2024-25/explain?figure=scope2Electricity')
    expect(figure.document.querySelector('.tc-figure')?.textContent?.trim()).toBe('8.49 tCO₂e')
    expect(figure.text).toContain('8,487.15 kg CO2e')
    const line = await good(link(figure, /^\/years\/2024-25\/explain\?line=\d+$/))
    expect(line.text).toContain('× 0.177 =')
    expect(link(line, /^\/factors\/sets\/desnz-\d+\/rows\/\d+$/)).toBeTruthy()
    const row = await good(link(line, rowOfFile))
    expect(row.text).toMatch(/ELEC-(OAK|ELM)/)
  })

  it('every figure has its explanation, and shows what the API shows', async () => {
    for (const figure of secrRowKeys) {
      const { body } = await trust.auditor('GET', `/v1/inventories/2024-25/explain?row=${figure}`)
      const page = await good(`/years/2024-25/explain?figure=${figure}`)
      const shown = page.document.querySelector('.tc-figure')?.textContent ?? ''
      if (body.row.shown === null) expect(shown, figure).toContain('Not shown')
      else expect(shown.replaceAll(',', ''), figure).toContain(body.row.shown)
      for (const step of body.byHand) expect(page.text, figure).toContain(step.replace(/\s+/g, ' '))
    }
  })

  it('the figures that it is made of lead on, and so does the year before where it is published', async () => {
    const total = await good('/years/2024-25/explain?figure=grossTotal')
    const part = await good(link(total, /figure=scope1Total/))
    await good(link(part, /^\/years\/2023-24\/explain\?figure=scope1Total$/))
  })

  it('the lines of one academy can be looked at alone, and many lines come in pages', async () => {
    const all = await good('/years/2024-25/explain?figure=scope2Electricity')
    const one = await good(link(all, /academy=elm/))
    expect(one.text).toContain('Only the lines of one academy are listed')
    expect(one.text).not.toContain('ELEC-OAK')
    const page = await good('/years/2024-25/explain?figure=scope2Electricity&page=999')
    expect(page.document.querySelectorAll('main a[href*="line="]').length).toBeGreaterThan(0)
  })

  it('who sent the file, and what became of it, stands on the line', async () => {
    const line = await good('/years/2024-25/explain?line=1')
    expect(line.text).toMatch(/Sent by.*readings\.csv ?Ada/)
    expect(line.text).toContain('which is what the line has')
  })
})

describe('from the table of figures', () => {
  it('a figure leads to its lines, a line to its rows; all are what the API says', async () => {
    const { body } = await trust.auditor('GET', '/v1/emissions?by=stream,year&year=2024-25')
    const gas = body.groups.find((one: { key: { stream: string } }) => one.key.stream === 'gas.mains')
    const table = await good('/figures')
    const lines = await good(
      link(table, /^\/figures\/lines\?.*stream=gas\.mains.*year=2024-25|year=2024-25.*stream=gas\.mains/),
    )
    expect(lines.document.querySelector('.tc-figure')?.textContent?.replaceAll(',', '')).toContain(gas.kgCO2e)
    const line = await good(link(lines, /^\/explain\/line\//))
    expect(line.text).toContain('kg CO₂e')
    await good(link(line, rowOfFile))
  })

  it('a table of one year by month and academy sums to the total, and can be downloaded', async () => {
    const page = await good('/figures?year=2024-25&rows=academy&columns=scope&academy=oak')
    expect(page.text).toContain('Oak School')
    expect(page.text).not.toContain('Elm School:')
    for (const href of [link(page, /^\/v1\/emissions/), link(page, /^\/v1\/lines/)]) {
      const csv = await t.service.app.inject({ url: href, headers: { cookie: audrey.cookie } })
      expect([csv.statusCode, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
      expect(csv.payload.split('\r\n')[0]).toContain('kgCO2e')
    }
  })

  it('says so where a line is there no more, or never was', async () => {
    const page = await audrey.get('/explain/line/nonsense')
    expect([page.status, page.text]).toEqual([404, expect.stringContaining('There is no such line')])
  })
})

it('what a file is called is text on a page, whatever it is called', async () => {
  const lead = await signedIn(t, trust.trustId, 'lead')
  const sent = await t.upload(
    trust.lea,
    'meter,date,value,unit\nELEC-OAK,2026-09-01,100,kWh\n',
    `?fileName=${encodeURIComponent('<img src=x onerror=alert(1)>.csv')}`,
  )
  expect(sent.body.status).toBe('counted')
  const lines = await lead.get('/figures/lines?year=2026-27&stream=electricity.grid')
  const line = await lead.get(link(lines, /^\/explain\/line\//))
  const row = await lead.get(link(lines, /^\/uploads\/[^/]+\/rows\/2$/))
  for (const one of [lines, row]) expect(one.html).not.toContain('<img src=x')
  expect(row.text).toContain('ELEC-OAK')
  expect(line.html).toContain('&lt;img src=x onerror=alert(1)&gt;.csv')
  expect(line.html).not.toContain('<img src=x')
})
