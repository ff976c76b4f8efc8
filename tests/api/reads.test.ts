import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

const fixture = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/formats/${path}`, import.meta.url)))

let t: TestService
let estates: Client
const used = async (meter: string) => {
  const [row] = await t.db.query<{ days: number; quantity: string }>(
    `SELECT count(*)::int AS days, sum(r.quantity)::text AS quantity FROM read_day r
     JOIN meter m ON m.trust_id = r.trust_id AND m.id = r.meter_id WHERE m.number = $1`,
    [meter],
  )
  return [row?.days, row?.quantity]
}

beforeAll(async () => {
  t = await openTestService()
  estates = await (await t.makeTrust()).as('estates')
})
afterAll(() => t.close())

describe('reads that stand several to a row', () => {
  it('all count, those of the old and the new meter on the day of their exchange too', async () => {
    const sent = await t.upload(estates, fixture('reads/bill-groups/odd.csv'), '?profile=reads.billGroups')
    expect([sent.body.status, sent.body.format.name]).toEqual(['counted', 'reads.billGroups'])
    // 40 of register 1 and 30 of register 3, over the 30 days from 5 January.
    expect(await used('2248624512332')).toEqual([30, '70'])
    const issues = (await estates('GET', `/v1/uploads/${sent.body.id}/issues`)).body.items
    const codes = issues.map((one: { code: string }) => one.code)
    expect(codes).toEqual(expect.arrayContaining(['read_rollover', 'meter_exchanged', 'quantity_other']))
  })
})

describe('a file that is no table', () => {
  it('counts like any other: a flow of readings', async () => {
    const sent = await t.upload(estates, fixture('flows/d0010/clean.uff'))
    expect([sent.body.status, sent.body.format.name]).toEqual(['counted', 'dtc.d0010'])
    expect(await used('1012345678903')).toEqual([30, '750'])
  })

  it('is told whose it is by the option, and where it is broken it is refused with the place', async () => {
    const sent = await t.upload(estates, fixture('json/octopus/clean.json'), '?meter=2248624512332')
    expect([sent.body.status, sent.body.result?.meters?.[0]?.total ?? sent.body.meters?.[0]?.total]).toEqual([
      'counted',
      '5',
    ])
    const broken = await t.upload(estates, fixture('json/perse/not-json.json'))
    expect(broken.body.status).toBe('rejected')
    const issues = (await estates('GET', `/v1/uploads/${broken.body.id}/issues`)).body.items
    expect(issues.map((one: { code: string }) => one.code)).toEqual(['file_broken'])
  })
})
