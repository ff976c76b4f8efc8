import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let oak: string
beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })).body.id
})
afterAll(() => t.close())

const portal = `Energy export from the portal
Printed 1 Feb 2025

Supply,Reading day,Usage kWh,Cost (£),Quality
2248624512332,01/01/2025,120.5,31.20,A
2248624512332,02/01/2025,118.25,30.10,A
2248624512332,15/01/2025,117,30.00,E
`
const head = ['Supply', 'Reading day', 'Usage kWh', 'Cost (£)', 'Quality']
const columns = { meter: 'Supply', date: 'Reading day', value: 'Usage kWh', status: 'Quality' }
const profile = { name: 'portal', layout: 'daily', head, columns, says: { unit: 'kWh' } }

describe('a file whose heads nobody knows', () => {
  it('is refused with a proposal, in a dry run and as an upload, and taken once somebody has accepted it', async () => {
    const judged = await lead('POST', '/v1/uploads?dryRun=true', portal, { 'content-type': 'text/csv' })
    expect(judged.body.status).toBe('rejected')
    const { proposal } = judged.body
    expect({
      layout: proposal.layout,
      headLine: proposal.headLine,
      head: proposal.head,
      columns: proposal.columns.map((one: { role: string; head: string }) => [one.role, one.head]).sort(),
      says: proposal.says,
      missing: proposal.missing,
    }).toEqual({
      layout: 'daily',
      headLine: 4,
      head,
      columns: Object.entries(columns).sort(),
      says: { unit: 'kWh' },
      missing: [],
    })
    expect(proposal.sampleRows).toHaveLength(3)
    const refused = await t.upload(lead, portal, '?fileName=portal.csv')
    expect([refused.body.status, refused.body.proposal.layout]).toEqual(['rejected', 'daily'])

    const saved = await lead('POST', '/v1/profiles', profile)
    expect([saved.status, saved.body.version]).toEqual([201, 1])
    const taken = await t.upload(lead, portal, '?fileName=portal.csv')
    // 120.5 + 118.25 + 117 = 355.75
    expect([taken.body.status, taken.body.format, taken.body.meters[0].total]).toEqual([
      'counted',
      { name: 'portal', version: 1, encoding: 'UTF-8', delimiter: 'comma' },
      '355.75',
    ])
  })

  it('the next one is recognised by itself; one whose other columns have changed, with a warning', async () => {
    const next = portal.replaceAll('/01/2025', '/02/2025')
    const judged = await lead('POST', '/v1/uploads?dryRun=true', next, { 'content-type': 'text/csv' })
    expect([judged.body.format.name, judged.body.meters[0].total]).toEqual(['portal', '355.75'])
    const changed = next.replace('Cost (£)', 'Net (£),VAT (£)').replace(/,3([01]\.\d\d),/g, ',3$1,1.5,')
    const other = await lead('POST', '/v1/uploads?dryRun=true', changed, { 'content-type': 'text/csv' })
    expect(other.body.meters[0].total).toBe('355.75')
    const codes = other.body.issues.map((one: { code: string; message: string }) => one.code)
    expect(codes).toContain('head_changed')
    const said = other.body.issues.find((one: { code: string }) => one.code === 'head_changed').message
    expect(said).toContain('new: “Net (£)”, “VAT (£)”; gone: “Cost (£)”')
  })

  it('a half-hourly one is proposed by its run of numbers, whatever they are headed', async () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'
    const slots = Array.from(
      { length: 48 },
      (_, at) => `part ${letters[Math.floor(at / 26)]}${letters[at % 26]}`,
    )
    const rows = ['13', '14'].map((day) =>
      ['2248624512332', `${day}.01.2024`, ...slots.map(() => '1.5'), '72'].join('\t'),
    )
    const file = `${['Point', 'When', ...slots, 'Sum of day'].join('\t')}\n${rows.join('\n')}\n`
    const { proposal } = (await lead('POST', '/v1/uploads?dryRun=true', file, { 'content-type': 'text/csv' }))
      .body
    expect([proposal.layout, proposal.slots]).toEqual([
      'halfHourlyWide',
      { first: 'part aa', last: 'part bv' },
    ])
    const body = {
      name: 'slots',
      layout: proposal.layout,
      head: proposal.head,
      columns: { meter: 'Point', date: 'When' },
      slots: proposal.slots,
      says: { unit: 'kWh' },
    }
    expect((await lead('POST', '/v1/profiles', body)).status).toBe(201)
    const taken = await t.upload(lead, file)
    // two days of 48 × 1.5
    expect([taken.body.status, taken.body.meters[0].readings, taken.body.meters[0].total]).toEqual([
      'counted',
      96,
      '144',
    ])
  })
})

describe('profiles', () => {
  it('are versions: the newest counts, the others stay; a withdrawn one recognises nothing', async () => {
    const again = await lead('POST', '/v1/profiles', { ...profile, says: { unit: 'MWh' } })
    expect(again.body.version).toBe(2)
    const file = portal.replaceAll('/01/2025', '/03/2025')
    const judge = () => lead('POST', '/v1/uploads?dryRun=true', file, { 'content-type': 'text/csv' })
    expect((await judge()).body.meters[0].unit).toBe('MWh')
    const { items } = (await lead('GET', '/v1/profiles?name=portal')).body
    expect(items.map((one: { version: number; says: object }) => [one.version, one.says])).toEqual([
      [1, { unit: 'kWh' }],
      [2, { unit: 'MWh' }],
    ])
    const withdrawn = await lead('POST', `/v1/profiles/${items[1].id}/withdraw`, { reason: 'it was kWh' })
    expect(withdrawn.body.withdrawReason).toBe('it was kWh')
    expect((await judge()).body.status).toBe('rejected')
    expect((await lead('POST', `/v1/profiles/${items[1].id}/withdraw`, { reason: 'twice' })).status).toBe(409)
  })

  it.each([
    ['a role that its layout has not', { columns: { ...columns, haul: 'Quality' } }, 400, 'columns/haul'],
    ['a column that the file has not', { columns: { ...columns, value: 'Use' } }, 400, 'columns/value'],
    ['one column for two things', { columns: { ...columns, status: 'Supply' } }, 400, 'columns'],
    ['no column of values', { columns: { meter: 'Supply', date: 'Reading day' } }, 422, 'columns'],
    [
      'half-hours without their columns',
      { layout: 'halfHourlyWide', columns: { date: 'Reading day' } },
      422,
      'slots',
    ],
    ['the name of a layout that everybody has', { name: 'daily' }, 409, 'name'],
    ['a stream that is none', { says: { stream: 'travel.sledge' } }, 422, 'says/stream'],
  ])('with %s are refused, and the place is named', async (_what, change, status, pointer) => {
    const answer = await lead('POST', '/v1/profiles', { ...profile, name: 'wrong', ...change })
    expect([answer.status, answer.body.errors?.[0]?.pointer ?? answer.body.pointer]).toEqual([
      status,
      `body/${pointer}`,
    ])
  })

  it('are the whole trust’s: a key for one academy makes none, and another trust sees none', async () => {
    const { trustId, as } = await t.makeTrust('Other Trust')
    expect(trustId).not.toBe('')
    const theirs = await as('lead')
    expect((await theirs('GET', '/v1/profiles')).body.items).toEqual([])
    const estates = t.call(await t.keyFor(await ownTrust(), 'estates', [oak]))
    expect((await estates('POST', '/v1/profiles', { ...profile, name: 'mine' })).status).toBe(403)
  })
})

async function ownTrust(): Promise<string> {
  return (await lead('GET', '/v1/trust')).body.id
}
