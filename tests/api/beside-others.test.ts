import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { wideHead, wideRow } from '../formats/reading.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

// One meter of Oak: January 2025 has 10 kWh a day in a daily file, the 10th to the 12th 12 kWh (48 × 0.25) in a half-hourly one, and the
// bill of the month says 620 kWh, 20 a day.

let t: TestService
let lead: Client
let limited: Client
let oak: string
const meter = '2248624512332'
const daily = (period: { start: string; end: string }, value: string) =>
  `meter,date,unit,value\n${daysOf(period)
    .map((day) => `${meter},${day},kWh,${value}`)
    .join('\n')}\n`
const january = { start: '2025-01-01', end: '2025-02-01' }
const halfHourly = `${wideHead}\n${['10', '11', '12'].map((day) => wideRow(`2025-01-${day}`, '0.25')).join('\n')}\n`
const bill = `meter,from,to,quantity,unit\n${meter},2025-01-01,2025-01-31,620,kWh\n`
const trips = (rows: readonly string[]) =>
  `academy,stream,from,quantity,unit,fuel\n${rows.map((row) => `oak,travel.car,${row},mile,petrol`).join('\n')}\n`

interface Said {
  code: string
  row: number | null
  message: string
}
const dryRun = async (csv: string, by = lead): Promise<Said[]> =>
  (await by('POST', '/v1/uploads?dryRun=true', csv, { 'content-type': 'text/csv' })).body.issues
const issuesOf = async ({ body }: Answer): Promise<Said[]> =>
  (await lead('GET', `/v1/uploads/${body.id}/issues`)).body.items
const codes = (issues: readonly Said[]) => issues.map(({ code, row }) => [code, row])
const send = (csv: string, name: string) => t.upload(lead, csv, `?fileName=${name}`)
const counted = async () =>
  (await lead('GET', '/v1/emissions?from=2025-01-01&to=2025-02-01&year=2024-25')).body.totals

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body.id
  await lead('POST', '/v1/memberships', { academyId: oak, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', { number: meter, utility: 'electricity', unit: 'kWh', academyId: oak })
  limited = t.call(await t.keyFor(trust.trustId, 'estates', [oak]))
})
afterAll(() => t.close())

describe('days that count from another upload', () => {
  it('are named once for each meter and file when better data takes their place, with both totals, as the dry run said', async () => {
    const first = await send(daily(january, '10'), 'daily.csv')
    expect(await issuesOf(first)).toEqual([])
    const before = await dryRun(halfHourly)
    const upload = await send(halfHourly, 'half-hours.csv')
    const after = await issuesOf(upload)
    expect(codes(after)).toEqual([['days_replaced', 2]])
    expect(after[0]?.message).toContain(
      `3 days of meter ${meter} between 2025-01-10 and 2025-01-12 counted from “daily.csv” (upload 1)`,
    )
    expect(after[0]?.message).toContain('30 kWh before, 36 kWh now')
    expect(before).toEqual(after)
    // The file that counts is not compared with itself.
    expect(await dryRun(halfHourly, limited)).toEqual(after)
    expect(upload.body.issues).toEqual({ errors: 0, warnings: 1 })
  })

  it('are named when they do not count because better data is there, and that keeps counting', async () => {
    const before = await dryRun(bill)
    const figures = await counted()
    const after = await issuesOf(await send(bill, 'bill.csv'))
    expect(codes(after)).toEqual([
      ['days_not_counted', 2],
      ['days_not_counted', 2],
    ])
    expect(after[0]?.message).toContain('28 days')
    expect(after[0]?.message).toContain('560 kWh here, 280 kWh there')
    expect(after[1]?.message).toContain('3 days')
    expect(after[1]?.message).toContain('60 kWh here, 36 kWh there')
    expect(before).toEqual(after)
    expect(await counted()).toEqual(figures)
  })

  it('say in one line that nothing changes where a longer file has the same values again', async () => {
    const longer = daily({ start: '2025-01-13', end: '2025-02-15' }, '10')
    const before = await dryRun(longer)
    const after = await issuesOf(await send(longer, 'longer.csv'))
    expect(codes(after)).toEqual([['days_replaced', null]])
    expect(after[0]?.message).toContain('19 days')
    expect(after[0]?.message).toContain('“daily.csv” (upload 1)')
    expect(before).toEqual(after)
  })

  it('are compared with the reads around them, which only check them: more than 2 % apart is said', async () => {
    // 12 days of 10, three of 12 and the rest of 10 again: 316 kWh from 1 January to 1 February; the reads say 500.
    const reads = `meter,read date,reading,unit\n${meter},2025-01-01,1000,kWh\n${meter},2025-02-01,1500,kWh\n`
    const said = await issuesOf(await send(reads, 'reads.csv'))
    expect(codes(said)).toEqual([
      ['reads_differ', 3],
      ['days_not_counted', 3],
    ])
    expect(said[0]?.message).toContain('come to 500 kWh')
    expect(said[0]?.message).toContain('316 kWh')
    expect(said[1]?.message).toContain('31 of 31 days')
    const good = reads.replace('1500', '1320')
    // 320 is 1.3 % more than 316.
    expect((await dryRun(good)).map((one) => one.code)).toEqual(['days_not_counted'])
  })
})

describe('activities that count from another upload', () => {
  it('are named with that upload, because both count: a corrected file that is added to the first', async () => {
    const rows = ['2025-03-03,10', '2025-03-04,20', '2025-03-05,30']
    const first = await send(trips(rows), 'trips.csv')
    expect(await issuesOf(first)).toEqual([])
    const corrected = trips([...rows.slice(0, 2), '2025-03-05,35'])
    const before = await dryRun(corrected)
    const after = await issuesOf(await send(corrected, 'corrected.csv'))
    expect(codes(after)).toEqual([['activities_repeat', 2]])
    expect(after[0]?.message).toContain(`2 of the 3 rows that this file adds already count from “trips.csv”`)
    expect(after[0]?.message).toContain(`revert upload ${first.body.number}`)
    expect(before).toEqual(after)
  })

  it('are not those of an upload that was reverted, nor of the file itself, nor trips that only look alike', async () => {
    const trip = trips(['2025-04-01,10'])
    const first = await send(trip, 'one.csv')
    expect(await dryRun(trip)).toEqual([])
    await lead('POST', `/v1/uploads/${first.body.id}/revert`, { reason: 'sent by mistake' })
    expect(await issuesOf(await send(trip, 'one.csv'))).toEqual([])
    expect(await issuesOf(await send(trips(['2025-04-01,11', '2025-04-02,10']), 'two.csv'))).toEqual([])
    // Read again, it takes its own place.
    const again = await lead('POST', `/v1/uploads/${first.body.id}/read-again`)
    expect(again.status).toBe(409)
  })
})

describe('a file whose amounts do not fit what the meter had before', () => {
  it('is doubted in the dry run and when it is taken in, and counts', async () => {
    const gas = { number: '3938424403', utility: 'gas', unit: 'kWh', academyId: oak }
    await lead('POST', '/v1/meters', gas)
    const year = (period: { start: string; end: string }, kWh: number) =>
      `meter,date,unit,value\n${daysOf(period)
        .map((day, index) => `3938424403,${day},kWh,${kWh + (index % 7)}`)
        .join('\n')}\n`
    await send(year({ start: '2023-09-01', end: '2024-09-01' }, 1110), 'gas-2023-24.csv')
    // 100 m³ are 1,110 kWh.
    const volumes = year({ start: '2024-09-01', end: '2025-09-01' }, 97)
    const before = await dryRun(volumes)
    const upload = await send(volumes, 'gas-2024-25.csv')
    const after = await issuesOf(upload)
    expect(upload.body.status).toBe('counted')
    expect(codes(after)).toEqual([['unit_doubtful', 2]])
    expect(after[0]?.message).toContain('cubic metres, not kWh')
    expect(before).toEqual(after)
  })
})
