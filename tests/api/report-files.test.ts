import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inventoryTrust } from './inventory-trust.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Documents of a published year over HTTP: what they are made of is tests/documents.

const formats = ['csv', 'html', 'pdf', 'docx', 'xlsx'] as const
const year = '2024-25'

interface Published {
  t: TestService
  fay: Client
  raw: (url: string) => Promise<{ type: string; name: string; bytes: Buffer }>
}

async function published(): Promise<Published> {
  const t = await openTestService()
  const { trustId, fay, lea } = await inventoryTrust(t)
  const checks = await fay('GET', `/v1/inventories/${year}/checks`)
  const accepted = [
    ...new Set(
      checks.body.findings
        .filter((one: { severity: string }) => one.severity !== 'blocks')
        .map(({ code }: { code: string }) => code),
    ),
  ].map((code) => ({ code, reason: 'Known' }))
  for (const [client, step, body] of [
    [fay, 'submit', { accepted }],
    [lea, 'approve', {}],
    [fay, 'publish', {}],
  ] as const) {
    const answer = await client('POST', `/v1/inventories/${year}/${step}`, body)
    expect([step, answer.status, answer.body.detail]).toEqual([step, expect.any(Number), undefined])
  }
  const key = await t.keyFor(trustId, 'auditor', [], null, 'Una')
  return {
    t,
    fay,
    raw: async (url) => {
      const answer = await t.service.app.inject({ url, headers: { authorization: `Bearer ${key}` } })
      expect([url, answer.statusCode]).toEqual([url, 200])
      return {
        type: String(answer.headers['content-type']),
        name: String(answer.headers['content-disposition']),
        bytes: answer.rawPayload,
      }
    },
  }
}

let one: Published
let other: Published
let sha256: string
beforeAll(async () => {
  one = await published()
  other = await published()
  sha256 = (await one.fay('GET', `/v1/inventories/${year}`)).body.sha256
})
afterAll(async () => {
  await one.t.close()
  await other.t.close()
})
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('the statement of a published year', () => {
  it.each(formats)(
    'as %s is the same bytes each time, and from another ledger of the same facts',
    async (format) => {
      const url = `/v1/reports/secr?year=${year}&format=${format}`
      const made = await one.raw(url)
      expect(made.name).toMatch(new RegExp(`filename="secr-2024-25.${format}"`))
      expect(hashOf((await one.raw(url)).bytes)).toBe(hashOf(made.bytes))
      expect(hashOf((await other.raw(url)).bytes)).toBe(hashOf(made.bytes))
    },
  )

  it('has the hash of the inventory on it', async () => {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    for (const format of ['csv', 'html'])
      expect((await one.raw(`/v1/reports/secr?year=${year}&format=${format}`)).bytes.toString()).toContain(
        sha256,
      )
    const json = await one.fay('GET', `/v1/reports/secr?year=${year}`)
    expect(json.body.inventory).toMatchObject({ state: 'published', sha256, approvedBy: 'Lea' })
  })

  it('is of the kind that it says it is', async () => {
    const starts = async (format: string) =>
      (await one.raw(`/v1/reports/secr?year=${year}&format=${format}`)).bytes
        .subarray(0, 4)
        .toString('latin1')
    expect([await starts('pdf'), await starts('docx'), await starts('xlsx')]).toEqual([
      '%PDF',
      'PK\x03\x04',
      'PK\x03\x04',
    ])
  })
})

describe('the full inventory', () => {
  it('has both methods of Scope 2 and the fifteen categories, each with what it is', async () => {
    const said = { status: 'notRelevant', reason: 'The trust sells nothing.' }
    const { body } = await one.fay('GET', `/v1/reports/inventory?year=${year}`)
    expect(body.categories.map((each: { category: number }) => each.category)).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    )
    // 36,500 and 11,450 kWh × 0.177; market-based 131 × 100 and 92 × 150 kWh, outside of the contract’s days.
    expect(body.scope2Location.kgCO2e).toBe('8487.15')
    expect(body.scope2Market.kgCO2e).toBe('4761.3')
    expect(body.scope1.kgCO2e).toBe('16466.4')
    const travel = body.categories[5]
    expect([travel.status, travel.kgCO2e === null]).toEqual(['relevant', false])
    const sold = body.categories[9]
    expect([sold.status, sold.kgCO2e]).toEqual(['notYetMeasured', null])
    // What is said later is of years to come; the published one is as it was.
    const lead = await one.t.makeTrust('Another')
    const lea = await lead.as('lead')
    expect((await lea('PUT', '/v1/scope-3-categories/10', said)).status).toBe(200)
    const listed = await lea('GET', '/v1/scope-3-categories')
    expect(listed.body.items[9]).toMatchObject(said)
    expect((await lea('PUT', '/v1/scope-3-categories/16', said)).status).toBe(400)
  })

  it.each(['csv', 'html', 'pdf', 'docx'])('comes as %s', async (format) => {
    const made = await one.raw(`/v1/reports/inventory?year=${year}&format=${format}`)
    expect(made.bytes.length).toBeGreaterThan(500)
    if (format === 'csv') expect(made.bytes.toString()).toContain('6. Business travel')
  })
})

describe('the page of an academy', () => {
  it('is of its own figures, and of none that was not in the trust', async () => {
    const page = (await one.raw(`/v1/reports/academy?year=${year}&academy=elm&format=html`)).bytes.toString()
    expect(page).toContain('Elm School')
    // 11,450 kWh × 0.177 is 2.02665 t.
    expect(page).toContain('2.03')
    const none = await one.fay('GET', `/v1/reports/academy?year=${year}&academy=ash`)
    expect([none.status, none.body.detail]).toEqual([404, expect.stringContaining('elm and oak')])
  })
})

describe('what no file can tell', () => {
  it('is the size of the trust, tested by two of three limits', async () => {
    const { t } = one
    const trust = await t.makeTrust('Sized')
    const finance = await trust.as('finance')
    const size = { balanceSheetPounds: '17999999.99', employees: 250, asOf: '2025-08-31', source: 'Accounts' }
    const large = await finance('PUT', '/v1/reporting-sizes/2024-25', { ...size, turnoverPounds: '36000000' })
    expect([large.status, large.body.scopeTest.inScope]).toEqual([200, true])
    const small = await finance('PUT', '/v1/reporting-sizes/2024-25', { ...size, turnoverPounds: '35999999' })
    expect(small.body.scopeTest.inScope).toBe(false)
    expect(small.body.scopeTest.sentence).toContain('1 of 3 limits are reached')
    expect((await finance('GET', '/v1/reporting-sizes/2024-25')).body.scopeTest.inScope).toBe(false)
    expect((await finance('GET', '/v1/reporting-sizes/2023-24')).status).toBe(404)
    const before = await finance('PUT', '/v1/reporting-sizes/2017-18', {
      ...size,
      turnoverPounds: '99000000',
    })
    expect(before.body.scopeTest.inScope).toBe(false)
  })
})
