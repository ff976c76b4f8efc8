import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csv } from '../formats/statement-reading.ts'
import { bills, inventoryTrust, send } from './inventory-trust.ts'
import type { Body } from './schools.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// What somebody must know before a year is approved, its documents as blocks, and a printed statement beside the ledger.

let t: TestService
let own: Awaited<ReturnType<typeof inventoryTrust>>
beforeAll(async () => {
  t = await openTestService()
  own = await inventoryTrust(t)
})
afterAll(() => t.close())

const year = '/v1/inventories/2024-25'
const review = async (client: Client): Promise<Body> => (await client('GET', `${year}/review`)).body
const take = async (client: Client, step: string, body: object = {}): Promise<void> => {
  const answer = await client('POST', `${year}/${step}`, body)
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
}
const submitted = async (): Promise<void> => {
  const { findings } = (await own.fay('GET', `${year}/checks`)).body
  const codes = [...new Set(findings.map((one: Body) => one.code))]
  await take(own.fay, 'submit', { accepted: codes.map((code) => ({ code, reason: 'looked at' })) })
}

describe('before a year is approved', () => {
  it('everybody with a part in it is named, with what the part is, as they write themselves', async () => {
    const { contributors, approval, changes, state } = await review(own.lea)
    expect([state, changes]).toEqual(['open', null])
    expect(contributors.map((one: Body) => one.name)).toEqual(['Ada', 'Fay', 'Lou'])
    expect(contributors[0].parts).toEqual(['sent its data'])
    expect(approval).toEqual({
      may: false,
      because: '2024-25 is open: nothing of it is submitted. Only what is submitted is approved.',
    })
  })

  it('whoever may approve is told so, whoever may not why, in the words of the refusal', async () => {
    await submitted()
    expect((await review(own.lea)).approval).toEqual({ may: true, because: null })
    expect((await review(own.fay)).approval.because).toBe(
      'Only a lead approves a year, and you are here as finance.',
    )
    const { approval } = await review(own.lou)
    const refused = await own.lou('POST', `${year}/approve`, {})
    expect([approval.may, refused.status, refused.body.detail]).toEqual([false, 403, approval.because])
    expect(approval.because).toContain('you entered who joined')
  })

  it('what changed since it was submitted is listed, and since it was published', async () => {
    const upload = await send(t, own.ada, bills('GAS-OAK,2024-09-01,2025-08-31,95000'))
    const { changes, approval } = await review(own.lea)
    expect([changes.since, changes.version, approval.may]).toEqual(['submitted', 1, false])
    expect(changes.lines).toContain('Scope 1: 16.47 t CO2e as submitted, 17.38 t CO2e now.')
    await own.ada('POST', `/v1/uploads/${upload}/revert`, { reason: 'sent by mistake' })
    expect((await review(own.lea)).changes.lines).toEqual([])
    await take(own.lea, 'approve')
    await take(own.fay, 'publish')
    expect((await review(own.lea)).changes).toEqual({ since: 'published', version: 1, lines: [] })
    await take(own.fay, 'reopen', { cause: 'error', reason: 'a word was wrong' })
    await own.fay('PUT', '/v1/narratives/2024-25', { energyEfficiency: 'LED lighting at Oak and Elm.' })
    expect((await review(own.lea)).changes.lines).toEqual(['Words: energy efficiency.'])
  })
})

describe('a document as blocks', () => {
  const blocks = async (query: string, name = 'secr') => own.lea('GET', `/v1/reports/${name}/blocks?${query}`)

  it('has a path for every figure of the statement at which the same figure is explained', async () => {
    const { status, body } = await blocks('year=2025-26')
    expect([status, body.draft]).toEqual([200, true])
    const tables = body.blocks.filter((one: Body) => one.kind === 'table' && one.id === 'secr')
    const cells = tables[0].rows.flatMap((row: Body) => row.cells.slice(0, 1))
    const figures = cells.filter((cell: Body) => cell.text !== '–')
    expect(figures.length).toBeGreaterThan(8)
    for (const { text, href } of figures) {
      const found = await own.lea('GET', href)
      expect([href, found.status]).toEqual([href, 200])
      expect(found.body.row.shown).toBe(text.replaceAll(',', ''))
    }
    const hrefs = body.blocks
      .flatMap((one: Body) => (one.kind === 'chart' ? one.table.rows : (one.rows ?? [])))
      .flatMap((row: Body) => row.cells ?? [])
      .flatMap((cell: Body) => cell.href ?? [])
    for (const href of new Set<string>(hrefs))
      expect([href, (await own.lea('GET', href)).status]).toEqual([href, 200])
    expect(hrefs.some((href: string) => href.includes('academy=elm'))).toBe(true)
    expect(hrefs.some((href: string) => href.includes('2024-25'))).toBe(true)
  })

  it('is of the trust or of an academy, and says which it wants', async () => {
    expect((await blocks('year=2025-26', 'inventory')).body.title).toContain('inventory')
    expect((await blocks('year=2025-26&academy=oak', 'academy')).status).toBe(200)
    for (const [query, name] of [
      ['year=2025-26', 'academy'],
      ['year=2025-26&academy=oak', 'secr'],
    ] as const) {
      const refused = await blocks(query, name)
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, 'query/academy'])
    }
    expect((await blocks('year=2025-26&academy=ash', 'academy')).status).toBe(404)
  })
})

describe('a printed statement beside the ledger', () => {
  const held = async (rows: readonly (readonly string[])[], query = '?ledger=true'): Promise<Body> =>
    (await own.fay('POST', `/v1/reports/check${query}`, csv(rows), { 'content-type': 'text/csv' })).body
      .ledger

  it('each figure agrees within half a printed unit, in whatever unit it is printed', async () => {
    // Gas 80,000 and 90,000 kWh; electricity 365 × (90 + 40), and 36,500 + 229 × 50.
    const ledger = await held([
      [
        'UK energy use and greenhouse gas emissions',
        'Year ended 31 August 2026',
        'Year ended 31 August 2025',
      ],
      ['Gas (MWh)', '80', '91'],
      ['Electricity (kWh)', '47,450', '47,950'],
      ['Scope 1: gas consumption (tCO2e)', '1,6.4', '16.47'],
      ['Scope 1: transport (tCO2e)', '–', '–'],
      ['Tonnes CO2e per member of staff', '0.4', '0.4'],
    ])
    expect(ledger.years.map((one: Body) => one.year)).toEqual(['2025-26', '2024-25'])
    const told = ledger.figures.map((one: Body) => [one.year, one.key, one.printed, one.agrees, one.ledger])
    expect(told).toEqual([
      ['2025-26', 'energyGas', '80', 'yes', '80'],
      ['2024-25', 'energyGas', '91', 'no', '90'],
      ['2025-26', 'energyElectricity', '47,450', 'yes', '47,450'],
      ['2024-25', 'energyElectricity', '47,950', 'yes', '47,950'],
      ['2025-26', 'scope1Gas', '1,6.4', 'notTold', null],
      ['2024-25', 'scope1Gas', '16.47', 'yes', '16.47'],
      ['2025-26', 'scope1Transport', '–', 'yes', '0'],
      ['2024-25', 'scope1Transport', '–', 'yes', '0'],
    ])
    expect(ledger.figures[1].difference).toBe('1')
  })

  it('is left alone where nobody asks, and where the ledger has no such year', async () => {
    const old = [
      ['UK energy use and greenhouse gas emissions', 'Year ended 31 August 2012'],
      ['Gas (kWh)', '80,000'],
      ['Electricity (kWh)', '80,000'],
    ]
    expect(await held(old, '')).toBeNull()
    expect(await held(old)).toEqual({ years: [], figures: [] })
  })
})
