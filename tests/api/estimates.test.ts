import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

// Oak uses 10 kWh of electricity on weekdays and 4 at weekends in 2023-24, and 12 and 5 in 2024-25; the week from Monday 6 to Sunday
// 12 January 2025 is missing. Electricity is 0.177 kg CO2e per kWh in the set that 2024-25 uses.

let t: TestService
let lead: Client
let estates: Client
let trustId: string
let oak: string
let birch: string
const week = { start: '2025-01-06', end: '2025-01-13' }
const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())
const csv = (rows: readonly string[]) => `meter,date,unit,value\n${rows.join('\n')}\n`
const weekRows = (number: string, value: string) => daysOf(week).map((day) => `${number},${day},kWh,${value}`)

const january = async (): Promise<Record<string, string>> => {
  const { body } = await lead(
    'GET',
    '/v1/lines?year=2024-25&month=2025-01&stream=electricity.grid&method=location',
  )
  return Object.fromEntries(
    body.items
      .filter((one: { scope: number }) => one.scope === 2)
      .map((one: { grade: number; kgCO2e: string }) => [String(one.grade), one.kgCO2e]),
  )
}
const januaryLine = async (grade: number) =>
  (await lead('GET', '/v1/lines?year=2024-25&month=2025-01&stream=electricity.grid')).body.items.find(
    (one: { scope: number; grade: number }) => one.scope === 2 && one.grade === grade,
  )
const cell = async (meter = 'OAK-1', month = '2025-01') =>
  (await lead('GET', '/v1/coverage?year=2024-25')).body.cells.find(
    (one: { meter: string; month: string }) => one.meter === meter && one.month === month,
  )
const listed = async (query = '') => (await lead('GET', `/v1/estimates${query}`)).body.items

/** Asks for an estimate and waits until it counts. */
async function estimate(body: object, client = estates): Promise<Answer> {
  const answer = await client('POST', '/v1/estimates', body)
  if (answer.status === 202) await t.service.services.uploads.settled(trustId, answer.body.upload.id)
  return answer
}
const revert = (id: string) => lead('POST', `/v1/uploads/${id}/revert`, { reason: 'to try it' })

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  estates = await trust.as('estates')
  const academy = async (code: string) =>
    (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' })).body.id
  oak = await academy('oak')
  birch = await academy('birch')
  await lead('POST', '/v1/memberships', { academyId: oak, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', { number: 'OAK-1', utility: 'electricity', academyId: oak })
  const before = daysOf({ start: '2023-09-01', end: '2024-09-01' }).map(
    (day) => `OAK-1,${day},kWh,${isWeekend(day) ? 4 : 10}`,
  )
  const year = daysOf({ start: '2024-09-01', end: '2025-09-01' })
    .filter((day) => day < week.start || day >= week.end)
    .map((day) => `OAK-1,${day},kWh,${isWeekend(day) ? 5 : 12}`)
  expect((await t.upload(lead, csv([...before, ...year]))).body.status).toBe('counted')
})
afterAll(() => t.close())

describe('an estimate', () => {
  const asked = { meter: 'OAK-1', ...week, method: 'sameDaysLastYear' }

  it('is shown before it is kept, and showing keeps nothing', async () => {
    const shown = await estates('POST', '/v1/estimates', { ...asked, preview: true })
    expect(shown.status).toBe(200)
    // 5 × 10 + 2 × 4; of 58 + 260 × 12 + 105 × 5 − (5 × 12 + 2 × 5) = 3633 kWh: 1.596 %.
    expect(shown.body).toMatchObject({
      meter: 'OAK-1',
      method: 'sameDaysLastYear',
      grade: 4,
      unit: 'kWh',
      total: '58',
      filled: 7,
      periods: [week],
      left: { days: 0, periods: [], because: null },
      share: { start: '2024-09-01', end: '2025-09-01', percent: '1.6' },
      upload: null,
    })
    expect(shown.body.days[0]).toEqual({ day: '2025-01-06', quantity: '10', working: '2024-01-08: 10' })
    expect(shown.body.basis).toContain('actual days from 2024-01-08 to 2024-01-14')
    expect(await listed()).toEqual([])
    expect(await cell()).toMatchObject({
      status: 'partial',
      days: { expected: 31, received: 24, estimated: 0 },
    })
  })

  it('counts with its grade, is explained down to the row of its file, and steps aside when the actual comes', async () => {
    // 18 weekdays and 6 weekend days of January were there: 18 × 12 + 6 × 5 = 246 kWh; × 0.177.
    expect(await january()).toEqual({ 2: '43.542' })
    const answer = await estimate(asked)
    expect(answer.status).toBe(202)
    expect(await january()).toEqual({ 2: '43.542', 4: '10.266' })
    expect(await cell()).toMatchObject({
      status: 'estimated',
      days: { expected: 31, received: 31, estimated: 7 },
    })

    const why = await lead('GET', `/v1/lines/${(await januaryLine(4)).id}/explain`)
    expect(why.body.sources.map((one: { row: number }) => one.row)).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(why.body.sources[0]).toMatchObject({
      uploadId: answer.body.upload.id,
      fileName: 'estimate-OAK-1-2025-01-06-to-2025-01-12-sameDaysLastYear.csv',
      source: 'estimate',
      grade: 4,
      quantity: '10',
      method: 'sameDaysLastYear',
      basis: answer.body.basis,
    })
    const file = (await lead('GET', `/v1/uploads/${answer.body.upload.id}/file`)).text.split('\r\n')
    expect(file[1]).toContain('OAK-1,2025-01-06,kWh,10,4,sameDaysLastYear,')
    expect(file[1]).toContain(',2024-01-08: 10')

    const [kept] = await listed()
    expect(kept).toMatchObject({
      meter: 'OAK-1',
      method: 'sameDaysLastYear',
      basis: answer.body.basis,
      author: 'estates key',
      grade: 4,
      first: '2025-01-06',
      last: '2025-01-12',
      total: '58',
      days: 7,
      counting: 7,
      steppedAside: 0,
      status: 'counted',
    })

    const actual = await t.upload(lead, csv(weekRows('OAK-1', '20')))
    // 246 + 140 = 386 kWh, and no estimate in it.
    expect(await january()).toEqual({ 2: '68.322' })
    expect(await cell()).toMatchObject({
      status: 'received',
      days: { expected: 31, received: 31, estimated: 0 },
    })
    expect((await listed())[0]).toMatchObject({ days: 7, counting: 0, steppedAside: 7, status: 'counted' })

    await revert(actual.body.id)
    expect(await january()).toEqual({ 2: '43.542', 4: '10.266' })
    expect((await listed())[0]).toMatchObject({ counting: 7, steppedAside: 0 })
  })

  it('is not made where nothing is missing, an earlier estimate included', async () => {
    const again = await estimate(asked)
    expect([again.status, again.body.type]).toEqual([409, '/problems/estimate-nothing-missing'])
    const other = await estimate({ ...asked, method: 'neighbours' })
    expect(other.status).toBe(409)
  })

  it('is withdrawn by reverting it, and the days are missing again', async () => {
    const [{ uploadId }] = await listed()
    expect((await revert(uploadId)).status).toBe(200)
    expect(await january()).toEqual({ 2: '43.542' })
    expect(await cell()).toMatchObject({ status: 'partial' })
    expect((await listed())[0]).toMatchObject({ status: 'reverted', counting: 0, revertReason: 'to try it' })
  })

  it('never fills a day that has data, and stays where it is when one of its days comes', async () => {
    const wednesday = await t.upload(lead, csv(['OAK-1,2025-01-08,kWh,30']))
    const answer = await estimate({ ...asked, method: 'neighbours' })
    // The other six days by the weeks before and after: 4 × 12 + 2 × 5.
    expect(answer.body).toMatchObject({ filled: 6, total: '58' })
    expect(answer.body.periods).toEqual([
      { start: '2025-01-06', end: '2025-01-08' },
      { start: '2025-01-09', end: '2025-01-13' },
    ])
    // 246 + 30 = 276 kWh actual.
    expect(await january()).toEqual({ 2: '48.852', 4: '10.266' })
    const monday = await t.upload(lead, csv(['OAK-1,2025-01-06,kWh,7']))
    expect((await listed())[0]).toMatchObject({ days: 6, counting: 5, steppedAside: 1 })
    // 283 actual, 46 estimated.
    expect(await january()).toEqual({ 2: '50.091', 4: '8.142' })
    for (const one of [wednesday, monday]) await revert(one.body.id)
    await revert((await listed())[0].uploadId)
  })

  it('is refused for days to come, and for what the caller may not write for', async () => {
    const future = await estimate({ ...asked, end: '2026-11-24' })
    expect([future.status, future.body.type]).toEqual([422, '/problems/date-future'])
    expect(future.body.detail).toContain('2026-11-23 at the latest')
    expect((await estimate({ ...asked, end: asked.start })).body.type).toBe('/problems/period-invalid')
    const limited = t.call(await t.keyFor(trustId, 'estates', [birch]))
    expect((await estimate(asked, limited)).status).toBe(403)
    expect((await limited('POST', '/v1/estimates', { ...asked, preview: true })).status).toBe(403)
    const finance = t.call(await t.keyFor(trustId, 'finance'))
    expect((await estimate(asked, finance)).status).toBe(403)
    const theirs = await (await t.makeTrust('Other')).as('lead')
    expect((await estimate(asked, theirs)).body.type).toBe('/problems/meter-unknown')
    expect((await theirs('GET', '/v1/estimates')).body.items).toEqual([])
  })

  it('is refused for a meter that nobody has, or has registered', async () => {
    expect((await estimate({ ...asked, meter: 'NOBODY' })).body.detail).toContain('There is no meter')
    const held = await t.upload(lead, csv(['HELD-1,2025-01-05,kWh,1']))
    const answer = await estimate({ ...asked, meter: 'HELD-1' })
    expect([answer.status, answer.body.type]).toEqual([422, '/problems/meter-unknown'])
    expect(answer.body.detail).toContain('trust-carbon meter assign HELD-1')
    await revert(held.body.id)
  })

  it('fills the end of a closed year on request, and says that nothing later shows the meter ran on', async () => {
    const tail = await estimate({
      meter: 'OAK-1',
      start: '2025-08-31',
      end: '2025-09-08',
      method: 'neighbours',
    })
    // 31 August is there; Monday 1 to Sunday 7 September by the week before: 5 × 12 + 2 × 5.
    expect(tail.body).toMatchObject({ filled: 7, total: '70' })
    expect(tail.body.basis).toContain('7 of 7 days lie after the last day with actual data (2025-08-31)')
    await revert(tail.body.upload.id)
  })
})

describe('an estimate by benchmark', () => {
  const asked = { meter: 'OAK-1', start: '2025-09-01', end: '2025-09-03', method: 'benchmark' }

  it('needs the floor area, and says how to give it', async () => {
    const answer = await estimate(asked)
    expect([answer.status, answer.body.type]).toEqual([422, '/problems/estimate-basis-missing'])
    expect(answer.body.detail).toContain('trust-carbon count add')
  })

  it('is of grade 5, with publication, figure and area in its basis', async () => {
    await lead('POST', '/v1/counts', {
      academyId: oak,
      kind: 'floorAreaM2',
      asOf: '2024-09-01',
      value: '2000',
      source: 'Survey 2024',
    })
    const answer = await estimate({ ...asked, preview: true })
    // 80,000 ÷ 365 = 219.178082…: 243 days are 53,260.273, 244 are 53,479.452, 245 are 53,698.630.
    expect(answer.body).toMatchObject({ grade: 5, total: '438.357' })
    expect(answer.body.basis).toContain('CIBSE TM46')
    expect(answer.body.basis).toContain('× 2000 m2 (Survey 2024, 2024-09-01) = 80000 kWh a year')
    const own = await estimate({
      ...asked,
      preview: true,
      figure: { kWhPerYear: '36.5', per: 'm2', source: 'Our own portfolio, 2023' },
      sharePercent: '50',
    })
    // 36.5 × 2000 ÷ 2 ÷ 365 = 100 a day.
    expect(own.body.total).toBe('200')
    expect(own.body.basis).toContain('Our own portfolio, 2023')
    expect((await estimate({ ...asked, benchmark: 'nothing' })).body.detail).toContain(
      'cibse-tm46-schools-electricity',
    )
  })

  it('asks how much of the site a meter serves where it is not the only one', async () => {
    await lead('POST', '/v1/meters', { number: 'OAK-2', utility: 'electricity', academyId: oak })
    const answer = await estimate(asked)
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, 'body/sharePercent'])
    expect(answer.body.detail).toContain('OAK-2')
    expect((await estimate({ ...asked, preview: true, sharePercent: '25' })).body.total).toBe('109.589')
  })
})

describe('a consultant’s file of estimates', () => {
  it('is taken in row by row, and listed with the author', async () => {
    const sent = await t.upload(
      lead,
      'meter,date,unit,value,grade,method,basis\nOAK-1,2025-01-06,kWh,11,4,own model,model of May 2026\nOAK-1,2025-01-07,kWh,11,5,own model,\n',
    )
    expect(sent.body).toMatchObject({ status: 'counted', rows: { accepted: 1, rejected: 1 } })
    expect((await listed('?meter=OAK-1'))[0]).toMatchObject({
      uploadId: sent.body.id,
      method: 'own model',
      basis: 'model of May 2026',
      author: 'lead key',
      days: 1,
      counting: 1,
    })
    expect(await listed(`?academyId=${birch}`)).toEqual([])
    await revert(sent.body.id)
  })
})
