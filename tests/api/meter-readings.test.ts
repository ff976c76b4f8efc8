import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let oak: string
let meter: string
const number = '2248624512332'

const heads = Array.from(
  { length: 48 },
  (_, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`,
)
/** A school: 1 kWh a half-hour at night, 5 from 08:30 to 15:30 where it is open. */
const row = (day: string, open: boolean, change: (values: string[]) => string[] = (values) => values) =>
  [number, day, ...change(heads.map((time) => (open && time >= '08:30' && time < '15:30' ? '5' : '1')))].join(
    ',',
  )
const file = (...rows: string[]) => `MPAN,Date,${heads.join(',')}\n${rows.join('\n')}\n`

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })).body.id
  const made = await lead('POST', '/v1/meters', { number, academyId: oak, utility: 'electricity' })
  meter = made.body.id
  // Monday 6 January 2025 to Sunday 12: the Wednesday lacks two half-hours, the Friday has a peak of 7 at noon.
  const wide = file(
    row('2025-01-06', true),
    row('2025-01-07', true),
    row('2025-01-08', true, (values) => values.map((value, at) => (at === 3 || at === 4 ? '' : value))),
    row('2025-01-10', true, (values) => values.map((value, at) => (at === 24 ? '7' : value))),
    row('2025-01-11', false),
    row('2025-01-12', false),
  )
  const sent = await t.upload(lead, wide, '?fileName=week.csv')
  expect(sent.body.status).toBe('counted')
  const daily = await t.upload(lead, `MPAN,Date,kWh\n${number},2025-02-03,70\n`, '?fileName=day.csv')
  expect(daily.body.status).toBe('counted')
})
afterAll(() => t.close())

describe('a meter’s months', () => {
  it('have what counts by grade, and the days that are missing until the end of its use', async () => {
    await lead('PATCH', `/v1/meters/${meter}`, { end: '2025-03-11', reason: 'exchanged' })
    const { body } = await lead('GET', `/v1/meters/${meter}/months`)
    expect(body.unit).toBe('kWh')
    // Open days have 34 half-hours of 1 and 14 of 5: 104 kWh; the Wednesday lacks two of 1, the Friday has two more.
    // 104 + 104 + 102 + 106 + 48 + 48 = 512
    expect(body.months.map(({ grades: _, ...month }: { grades: unknown }) => month)).toEqual([
      { month: '2025-01', quantity: '512', days: 6, expected: 26, missing: 20, partDays: 1 },
      { month: '2025-02', quantity: '70', days: 1, expected: 28, missing: 27, partDays: 0 },
      { month: '2025-03', quantity: null, days: 0, expected: 10, missing: 10, partDays: 0 },
    ])
    expect(body.months[0].grades).toEqual([{ grade: 2, days: 6, quantity: '512' }])
    await lead('PATCH', `/v1/meters/${meter}`, { end: null })
  })

  it('of a meter without data are none', async () => {
    const other = await lead('POST', '/v1/meters', { number: 'POOL-1', academyId: oak, utility: 'water' })
    const answer = await lead('GET', `/v1/meters/${other.body.id}/months`)
    expect(answer.body).toEqual({ unit: 'm3', months: [] })
  })
})

describe('a meter’s days', () => {
  it('name the file and the row that each came from; a missing day is null and never zero', async () => {
    const { body } = await lead('GET', `/v1/meters/${meter}/days?start=2025-01-08&end=2025-01-11`)
    expect(
      body.days.map((one: Record<string, unknown>) => [one.day, one.quantity, one.fileName, one.row]),
    ).toEqual([
      ['2025-01-08', '102', 'week.csv', 4],
      ['2025-01-09', null, null, null],
      ['2025-01-10', '106', 'week.csv', 5],
    ])
    const [wednesday, thursday] = body.days
    expect(wednesday).toMatchObject({ grade: 2, estimated: false, source: 'halfHourly', halfHoursMissing: 2 })
    expect(thursday).toMatchObject({ grade: null, estimated: null, uploadId: null, inUse: true })
    expect((await lead('GET', `/v1/uploads/${wednesday.uploadId}`)).body.fileName).toBe('week.csv')
  })

  it.each([
    ['start=2025-01-08&end=2025-01-08', 'query/end'],
    ['start=2024-01-01&end=2025-03-01', 'query/end'],
  ])('are refused for %s', async (query, pointer) => {
    const { status, body } = await lead('GET', `/v1/meters/${meter}/days?${query}`)
    expect([status, body.errors[0].pointer]).toEqual([422, pointer])
  })
})

describe('a meter’s half-hours', () => {
  it('are those of the days that have some, null where missing', async () => {
    const { body } = await lead('GET', `/v1/meters/${meter}/half-hours?start=2025-01-01&end=2025-03-01`)
    expect(body.days.map((one: { day: string }) => one.day)).toEqual([
      '2025-01-06',
      '2025-01-07',
      '2025-01-08',
      '2025-01-10',
      '2025-01-11',
      '2025-01-12',
    ])
    expect(body.days[2].halfHours.slice(2, 6)).toEqual(['1', null, null, '1'])
    expect(body.days[3].halfHours[24]).toBe('7')
    expect(body.days[0].halfHours).toHaveLength(48)
  })

  it('of gas in cubic metres come in kWh, as the day does', async () => {
    const gas = await lead('POST', '/v1/meters', {
      number: 'GAS-1',
      academyId: oak,
      utility: 'gas',
      unit: 'm3',
    })
    const values = heads.map((_, at) => (at === 0 ? '1.5' : '0'))
    const sent = await t.upload(
      lead,
      `Meter,Date,Unit,${heads.join(',')}\nGAS-1,2025-01-06,m3,${values.join(',')}\n`,
    )
    expect(sent.body.status).toBe('counted')
    const { body } = await lead('GET', `/v1/meters/${gas.body.id}/half-hours?start=2025-01-06&end=2025-01-07`)
    // 1.5 m3 × 1.02264 × 39.075 MJ/m3 ÷ 3.6 = 16.6498575
    expect([body.unit, ...body.days[0].halfHours.slice(0, 2)]).toEqual(['kWh', '16.6499', '0'])
  })
})

describe('a meter’s load', () => {
  it('is worked out from its half-hours: base load, peak, average days, and what is used out of hours', async () => {
    const { body } = await lead('GET', `/v1/meters/${meter}/load`)
    expect([body.available, body.days, body.leftOut]).toEqual([
      { first: '2025-01-06', last: '2025-01-12' },
      6,
      0,
    ])
    // 1 kWh in half an hour is 2 kW; 7 kWh are 14 kW.
    expect([body.baseLoad, body.rateUnit, body.peak]).toEqual([
      '2',
      'kW',
      { rate: '14', day: '2025-01-10', time: '12:00' },
    ])
    // Out of hours: 34 + 34 + 32 + 34 + 48 + 48 = 230 of 512
    expect([body.total, body.outOfHours, body.outOfHoursPercent]).toEqual(['512', '230', '44.9'])
    const kinds = body.profiles.map((one: { kind: string; days: number; halfHours: string[] }) => [
      one.kind,
      one.days,
      one.halfHours[24],
    ])
    // (5 + 5 + 5 + 7) ÷ 4
    expect(kinds).toEqual([
      ['schoolDay', 4, '5.5'],
      ['weekend', 2, '1'],
      ['holiday', 0, null],
    ])
  })

  it('tells holidays apart once they are recorded', async () => {
    const made = await lead('POST', '/v1/holidays', {
      name: 'Boiler failure',
      start: '2025-01-10',
      end: '2025-01-12',
      academyId: oak,
    })
    expect(made.status).toBe(201)
    const { body } = await lead('GET', `/v1/meters/${meter}/load`)
    expect(body.profiles.map((one: { days: number }) => one.days)).toEqual([3, 1, 2])
    // The 72 kWh of the Friday's school hours are out of hours now.
    expect([body.holidays, body.outOfHours]).toEqual([1, '302'])
  })

  it('takes the hours of the school, both days or neither, and no closing before it opens', async () => {
    const wide = await lead('GET', `/v1/meters/${meter}/load?opens=00:00&closes=23:30`)
    expect(wide.body.opens).toBe('00:00')
    for (const query of ['opens=16:00&closes=08:00', 'start=2025-01-01', 'start=2020-01-01&end=2025-01-01'])
      expect((await lead('GET', `/v1/meters/${meter}/load?${query}`)).status, query).toBe(422)
  })

  it('of a meter without half-hours says that there is nothing to say', async () => {
    const { body } = await lead('POST', '/v1/meters', { number: 'NEW-1', academyId: oak, utility: 'gas' })
    const load = (await lead('GET', `/v1/meters/${body.id}/load`)).body
    expect([load.available, load.baseLoad, load.total, load.outOfHoursPercent]).toEqual([
      null,
      null,
      null,
      null,
    ])
  })
})

describe('how far data reaches', () => {
  it('names the first and the last day of each meter that has some, and how many are missing', async () => {
    const { items } = (await lead('GET', '/v1/meter-reaches')).body
    const own = items.find((one: { meterId: string }) => one.meterId === meter)
    // 6 January 2025 to 22 November 2026 are 686 days, of which 7 came.
    expect(own).toEqual({
      ...{ meterId: meter, first: '2025-01-06', last: '2025-02-03', days: 7, estimatedDays: 0 },
      missingDays: 679,
    })
  })
})

describe('the holding place', () => {
  it('says what waits, what it most likely is, and which files it came with', async () => {
    const sent = await t.upload(lead, 'MPAN,Date,kWh\n2000000000015,2025-02-03,70\n', '?fileName=stray.csv')
    expect(sent.body.status).toBe('counted')
    const { items } = (await lead('GET', '/v1/held-meters')).body
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      number: '2000000000015',
      days: 1,
      first: '2025-02-03',
      units: ['kWh'],
      uploads: [{ id: sent.body.id, fileName: 'stray.csv' }],
    })
  })
})

it('a meter of another trust is not there', async () => {
  const theirs = await (await t.makeTrust('Other Trust')).as('lead')
  for (const path of ['months', 'days?start=2025-01-01&end=2025-02-01', 'load'])
    expect((await theirs('GET', `/v1/meters/${meter}/${path}`)).status, path).toBe(404)
  expect((await theirs('GET', '/v1/meter-reaches')).body.items).toEqual([])
  expect((await theirs('GET', '/v1/held-meters')).body.items).toEqual([])
})
