import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf, monthPeriod } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Oak’s boiler uses 20 kWh a day and 3 for each degree day. The degree days of 2024 are those of fixtures/degree-days/standard-year.csv
// but for the leap day, which has none: so many a day in each month.

let t: TestService
let lead: Client
let estates: Client
let trustId: string
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/degree-days/${name}`, import.meta.url)))
const load = (client: Client, body: string | Buffer, query: string) =>
  client('POST', `/v1/degree-days?${query}`, body, { 'content-type': 'text/csv' })
const values = async (query = '') =>
  (await lead('GET', `/v1/degree-days/values?station=Midlands${query}`)).body.items.map(
    (one: { period: string; value: string }) => `${one.period} ${one.value}`,
  )

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  estates = await trust.as('estates')
  const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', { number: 'GAS-1', utility: 'gas', academyId: id })
  const perDay = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
  const rows = perDay.flatMap((x, index) =>
    daysOf(monthPeriod(`2024-${String(index + 1).padStart(2, '0')}-01`)).map(
      (day) => `GAS-1,${day},kWh,${20 + 3 * x}`,
    ),
  )
  await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
})
afterAll(() => t.close())

describe('degree days', () => {
  it('are needed for the method, and the refusal says how to load them', async () => {
    const answer = await estates('POST', '/v1/estimates', {
      ...{ meter: 'GAS-1', start: '2025-01-01', end: '2025-02-01', method: 'degreeDays' },
    })
    expect([answer.status, answer.body.type]).toEqual([422, '/problems/estimate-basis-missing'])
    expect(answer.body.detail).toContain('trust-carbon degree-days load')
  })

  it('are loaded from a file, once; a later load counts for the periods that it has, and nothing is lost', async () => {
    const months = [310, 261, 248, 180, 93, 30, 0, 0, 60, 155, 240, 310].map(
      (value, index) => `2024-${String(index + 1).padStart(2, '0')},${value}`,
    )
    const wrong = `month,value\n${months.join('\n')}\n2025-01,999\n`
    const first = await load(estates, wrong, 'station=Midlands&source=made%20up&fileName=midlands.csv')
    expect([first.status, first.body.existing]).toEqual([201, false])
    expect(first.body).toMatchObject({
      station: 'Midlands',
      source: 'made up',
      fileName: 'midlands.csv',
      bases: ['15.5'],
      ...{ days: 0, months: 13, standardMonths: 0, first: '2024-01', last: '2025-01' },
      createdBy: 'estates key',
    })
    const again = await load(estates, wrong, 'station=Midlands')
    expect([again.status, again.body.existing, again.body.id]).toEqual([200, true, first.body.id])
    const second = await load(lead, fixture('months.csv'), 'station=midlands')
    expect(second.status).toBe(201)
    expect(await values('&start=2024-12-01&end=2025-04-01')).toEqual([
      ...['2024-12 310', '2025-01 341', '2025-02 280', '2025-03 248.5'],
    ])
    expect((await lead('GET', '/v1/degree-days')).body.items).toHaveLength(2)
    // Taken back, the earlier one counts again.
    const path = `/v1/degree-days/${second.body.id}/withdraw`
    expect((await lead('POST', path, { reason: 'another station' })).body.withdrawReason).toBe(
      'another station',
    )
    expect(await values('&start=2025-01-01')).toEqual(['2025-01 999'])
    expect((await lead('POST', path, { reason: 'another station' })).status).toBe(409)
    expect((await lead('GET', '/v1/degree-days?withdrawn=true')).body.items).toHaveLength(2)
    const third = await load(lead, fixture('months.csv'), 'station=Midlands')
    expect(third.status).toBe(201)
    await load(lead, fixture('days.csv'), 'station=Midlands')
    expect(await values('&start=2025-01-03')).toEqual([
      ...['2025-01 341', '2025-01-04 7.25', '2025-02 280', '2025-03 248.5'],
    ])
  })

  it('make an estimate of heating, by day where the day is known and by the month’s mean else', async () => {
    const asked = { meter: 'GAS-1', start: '2025-01-01', end: '2025-02-01', method: 'degreeDays' }
    const answer = await estates('POST', '/v1/estimates', asked)
    expect(answer.status).toBe(202)
    // 20 + 3 × 12.5 = 57.5; 20; 20 + 3 × 7.25 = 41.75; the other 28 days 20 + 3 × 341 ÷ 31 = 53.
    expect(answer.body).toMatchObject({ grade: 4, filled: 31, total: '1603.25' })
    expect(answer.body.basis).toContain('20 kWh a day + 3 kWh a degree day')
    expect(answer.body.basis).toContain('12 whole months of actual data from 2024-01 to 2024-12; R² 1.')
    await t.service.services.uploads.settled(trustId, answer.body.upload.id)
    const { body } = await lead('GET', '/v1/lines?year=2024-25&month=2025-01&stream=gas.mains')
    const direct = body.items.find((one: { kind: string }) => one.kind === 'direct')
    expect([direct.grade, direct.recorded.quantity]).toEqual([4, '1603.25'])
    const left = await estates('POST', '/v1/estimates', { ...asked, end: '2025-04-06', preview: true })
    // February and March by their months; April has no degree days.
    expect(left.body.left).toMatchObject({ days: 5, periods: [{ start: '2025-04-01', end: '2025-04-06' }] })
  })

  it('of several stations must be named', async () => {
    await load(lead, fixture('standard-year.csv'), 'station=Standard%20UK')
    const asked = {
      meter: 'GAS-1',
      start: '2025-02-01',
      end: '2025-02-02',
      method: 'degreeDays',
      preview: true,
    }
    const answer = await estates('POST', '/v1/estimates', asked)
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, 'body/station'])
    expect(answer.body.detail).toContain('Midlands, Standard UK')
    const standard = await estates('POST', '/v1/estimates', { ...asked, station: 'standard uk' })
    expect(standard.status).toBe(200)
    expect(standard.body.basis).toContain('Standard UK (base 15.5 °C)')
    expect(standard.body.basis).toContain('a long-term average')
    expect((await estates('POST', '/v1/estimates', { ...asked, base: '10' })).body.type).toBe(
      '/problems/estimate-basis-missing',
    )
  })

  it('are taken whole or not at all', async () => {
    const before = (await lead('GET', '/v1/degree-days')).body.items.length
    const answer = await load(lead, fixture('broken.csv'), 'station=Midlands')
    expect(answer.status).toBe(422)
    expect(answer.body.errors.length).toBe(6)
    expect((await load(lead, '', 'station=Midlands')).body.type).toBe('/problems/file-empty')
    expect((await load(lead, 'date,value\n2025-01-01,1\n', 'station=')).status).toBe(400)
    expect((await lead('GET', '/v1/degree-days')).body.items).toHaveLength(before)
  })

  it('are of one trust, and withdrawn by who speaks for all of it', async () => {
    const theirs = await (await t.makeTrust('Other')).as('lead')
    expect((await theirs('GET', '/v1/degree-days')).body.items).toEqual([])
    const [{ id }] = (await lead('GET', '/v1/degree-days')).body.items
    expect((await theirs('POST', `/v1/degree-days/${id}/withdraw`, { reason: 'mine' })).status).toBe(404)
    const limited = t.call(
      await t.keyFor(trustId, 'estates', [(await lead('GET', '/v1/academies')).body.items[0].id]),
    )
    expect((await limited('POST', `/v1/degree-days/${id}/withdraw`, { reason: 'mine' })).status).toBe(403)
  })
})
