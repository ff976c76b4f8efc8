import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// The year 2024-25 of two academies. Oak: electricity but for 10 to 12 March; gas from September to December, and from 1 February on
// somebody says that it has none; a trip in October. Birch joins on 1 January: no electricity meter, and it says that it has no gas.

let t: TestService
let lead: Client
let estates: Client
let oak: string
let birch: string
const rows = (number: string, start: string, end: string) =>
  daysOf({ start, end }).map((day) => `${number},${day},kWh,10`)
const csv = (lines: readonly string[]) => `meter,date,unit,value\n${lines.join('\n')}\n`
const coverage = async (query = '') => (await lead('GET', `/v1/coverage?year=2024-25${query}`)).body
type Cell = { academy: string; stream: string; meter: string | null; month: string; status: string }
const letters = (cells: Cell[], stream: string, academy = 'oak') =>
  cells
    .filter((cell) => cell.stream === stream && cell.academy === academy)
    .map((cell) => cell.status)
    .join(' ')
const assertNoGas = async (start: string) =>
  (
    await estates('POST', '/v1/assertions', {
      academyId: oak,
      stream: 'gas.mains',
      start,
      reason: 'heat pump',
    })
  ).body.id
const withdraw = (id: string) => lead('POST', `/v1/assertions/${id}/withdraw`, { reason: 'said wrongly' })

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  estates = await trust.as('estates')
  const academy = async (code: string) =>
    (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' })).body.id
  oak = await academy('oak')
  birch = await academy('birch')
  await lead('POST', '/v1/memberships', { academyId: oak, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/memberships', { academyId: birch, start: '2025-01-01', startEvent: 'joined' })
  await lead('POST', '/v1/meters', { number: 'OAK E', utility: 'electricity', academyId: oak })
  await lead('POST', '/v1/meters', { number: 'OAK-G', utility: 'gas', academyId: oak })
  await t.upload(
    lead,
    csv([
      ...rows('OAK E', '2024-09-01', '2025-03-10'),
      ...rows('OAK E', '2025-03-13', '2025-09-01'),
      ...rows('OAK-G', '2024-09-01', '2025-01-01'),
      ...rows('HELD-1', '2025-05-01', '2025-05-03'),
    ]),
  )
  await t.upload(lead, 'academy,stream,date,quantity,unit\noak,travel.car,2024-10-08,12,mile\n')
  await assertNoGas('2025-02-01')
  await lead('POST', '/v1/assertions', {
    ...{ academyId: birch, stream: 'gas.mains', start: '2019-09-01', reason: 'never had any' },
  })
})
afterAll(() => t.close())

describe('coverage', () => {
  it('has a status for each month of each meter and stream, and who asserted what does not apply', async () => {
    const { cells } = await coverage()
    const year = (...parts: [number, string][]) =>
      parts.flatMap(([count, status]) => Array<string>(count).fill(status)).join(' ')
    expect(letters(cells, 'electricity.grid')).toBe(year([6, 'received'], [1, 'partial'], [5, 'received']))
    expect(letters(cells, 'gas.mains')).toBe(year([4, 'received'], [1, 'missing'], [7, 'notApplicable']))
    // Nobody may have travelled: no record is no hole.
    expect(letters(cells, 'travel.car')).toBe(year([1, 'noRecord'], [1, 'received'], [10, 'noRecord']))
    expect(letters(cells, 'electricity.grid', 'birch')).toBe(year([8, 'missing']))
    expect(letters(cells, 'gas.mains', 'birch')).toBe(year([8, 'notApplicable']))
    const june = cells.find((one: Cell) => one.meter === 'OAK-G' && one.month === '2025-06')
    expect(june).toMatchObject({
      assertedBy: 'estates key',
      reason: 'heat pump',
      days: { expected: 0, received: 0, estimated: 0 },
    })
  })

  it('adds up to how each academy stands', async () => {
    const { academies } = await coverage()
    // Electricity 365 days, 3 of them missing; gas the 153 days from September to January, the 31 of January missing.
    expect(academies).toEqual([
      {
        academy: 'birch',
        meterDays: { expected: 0, received: 0, estimated: 0, missing: 0 },
        months: { received: 0, estimated: 0, partial: 0, missing: 8, notApplicable: 8, noRecord: 0 },
        holes: 1,
      },
      {
        academy: 'oak',
        meterDays: { expected: 518, received: 484, estimated: 0, missing: 34 },
        months: { received: 16, estimated: 0, partial: 1, missing: 1, notApplicable: 7, noRecord: 11 },
        holes: 2,
      },
    ])
  })

  it('names the next action for each hole, with the command that does it', async () => {
    const { holes, held, noRecord } = await coverage()
    const said = holes.map((hole: Record<string, unknown> & { next: object; otherwise: object[] }) => [
      ...[hole.academy, hole.stream, hole.meter, hole.start, hole.end],
      ...[hole.next, ...hole.otherwise].map((one) => (one as { code: string }).code),
    ])
    expect(said).toEqual([
      ['birch', 'electricity.grid', null, '2025-01-01', '2025-09-01', 'assignMeter', 'assertNone'],
      ['oak', 'electricity.grid', 'OAK E', '2025-03-10', '2025-03-13', 'sendFile', 'estimate'],
      ['oak', 'gas.mains', 'OAK-G', '2025-01-01', '2025-02-01', 'sendFile', 'estimate'],
    ])
    const [birchHole, electricity, gas] = holes
    expect(birchHole.next.command).toBe(
      'trust-carbon meter assign HELD-1 --academy birch --utility electricity',
    )
    expect(birchHole.otherwise[0].command).toBe(
      'trust-carbon assert electricity.grid --academy birch --start 2025-01-01 --end 2025-09-01 --reason TEXT',
    )
    expect(electricity.next.text).toContain('meter OAK E for 2025-03-10 to 2025-03-12')
    expect(electricity.otherwise[0].command).toBe(
      'trust-carbon estimate "OAK E" --from 2025-03-10 --to 2025-03-12 --method neighbours',
    )
    // A month with nothing a year before: the weeks before it are all there is.
    expect(gas.otherwise[0].command).toContain('--method neighbours')
    expect(held).toEqual([
      {
        meter: 'HELD-1',
        utility: null,
        units: ['kWh'],
        days: 2,
        first: '2025-05-01',
        last: '2025-05-02',
        next: {
          code: 'assignMeter',
          text: 'Say whose meter HELD-1 is: until then its data counts nowhere.',
          command: 'trust-carbon meter assign HELD-1 --academy CODE --utility UTILITY',
        },
      },
    ])
    expect(noRecord).toMatchObject([
      {
        academy: 'oak',
        stream: 'travel.car',
        periods: [
          { start: '2024-09-01', end: '2024-10-01' },
          { start: '2024-11-01', end: '2025-09-01' },
        ],
        next: { code: 'sendFile' },
        otherwise: [
          {
            command:
              'trust-carbon assert travel.car --academy oak --start 2024-09-01 --end 2024-10-01 --reason TEXT',
          },
          {
            command:
              'trust-carbon assert travel.car --academy oak --start 2024-11-01 --end 2025-09-01 --reason TEXT',
          },
        ],
      },
    ])
  })

  it('can be had of one academy', async () => {
    const body = await coverage(`&academyId=${birch}`)
    expect(new Set(body.cells.map((one: Cell) => one.academy))).toEqual(new Set(['birch']))
    expect([body.holes.length, body.academies.length, body.gaps.length]).toEqual([1, 1, 0])
  })

  it('does not miss what was asserted, nor do progress and the report', async () => {
    await lead('POST', '/v1/targets', {
      baseYear: '2024-25',
      targetYear: '2028-29',
      reductionPercent: '40',
      scopes: [1, 2],
      categories: [],
    })
    const gasGaps = async () =>
      (await lead('GET', '/v1/progress')).body.years[0].insufficientData.filter((one: string) =>
        one.includes('gas meter'),
      )
    expect(await gasGaps()).toEqual([
      '2024-25: gas meter OAK-G of oak school has 122 of 153 days; missing 2025-01-01 to 2025-01-31',
    ])
    const report = await lead('GET', '/v1/reports/secr?year=2024-25')
    const details = report.body.errors.map((one: { detail: string }) => one.detail).join('\n')
    expect(details).toContain('gas meter OAK-G of oak school lacks 31 days (2025-01-01 to 2025-01-31)')
    expect(details).toContain('birch school has no data of electricity.grid')
    // Cut in mid-month, the days before it are missing still.
    const [{ id }] = (await lead('GET', `/v1/assertions?academyId=${oak}`)).body.items
    await withdraw(id)
    const other = await assertNoGas('2025-01-16')
    const cell = (await coverage()).cells.find(
      (one: Cell) => one.meter === 'OAK-G' && one.month === '2025-01',
    )
    expect(cell).toMatchObject({ status: 'missing', days: { expected: 15, received: 0, estimated: 0 } })
    expect((await coverage()).gaps.find((one: { meter: string }) => one.meter === 'OAK-G')).toMatchObject({
      periods: [{ start: '2025-01-01', end: '2025-01-16' }],
      days: 15,
    })
    await withdraw(other)
    const third = await assertNoGas('2025-01-01')
    expect(await gasGaps()).toEqual([])
    await withdraw(third)
    await assertNoGas('2025-02-01')
  })

  it('still misses energy that was asserted for a part of the year only', async () => {
    const said = await lead('POST', '/v1/assertions', {
      ...{ academyId: birch, stream: 'electricity.grid', start: '2025-01-01', end: '2025-03-01' },
      reason: 'not connected yet',
    })
    const { absent, holes } = await coverage()
    expect(absent).toEqual([{ academy: 'birch', stream: 'electricity.grid' }])
    expect(holes[0]).toMatchObject({ academy: 'birch', start: '2025-03-01', end: '2025-09-01' })
    await withdraw(said.body.id)
  })

  it('shows what was estimated, and the hole is gone', async () => {
    const answer = await estates('POST', '/v1/estimates', {
      ...{ meter: 'OAK E', start: '2025-03-01', end: '2025-04-01', method: 'neighbours' },
    })
    await t.service.services.uploads.settled((await lead('GET', '/v1/trust')).body.id, answer.body.upload.id)
    const { cells, academies, holes } = await coverage()
    expect(cells.find((one: Cell) => one.meter === 'OAK E' && one.month === '2025-03')).toMatchObject({
      status: 'estimated',
      days: { expected: 31, received: 31, estimated: 3 },
    })
    expect(academies[1].meterDays).toEqual({ expected: 518, received: 487, estimated: 3, missing: 31 })
    expect(holes.map((one: { meter: string }) => one.meter)).toEqual([null, 'OAK-G'])
    const draft = (await lead('GET', '/v1/reports/secr?year=2024-25&draft=true')).body
    expect(draft.methodology).toContain(
      'Missing days were estimated on request: the mean of the same weekday before and after (3 meter-days).',
    )
  })
})
