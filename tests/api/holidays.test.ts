import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bankHolidaysOf, easterSunday } from '../../src/domain/bank-holidays.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let oak: string
let elm: string
let trustId: string
beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  const academy = async (code: string) =>
    (await lead('POST', '/v1/academies', { code, name: `${code} School`, phase: 'primary' })).body.id
  oak = await academy('oak')
  elm = await academy('elm')
})
afterAll(() => t.close())

const christmas = { name: 'Christmas', start: '2025-12-22', end: '2026-01-05' }
const names = async (query = '') =>
  (await lead('GET', `/v1/holidays${query}`)).body.items.map((one: { name: string }) => one.name)

describe('holidays', () => {
  it('are of the whole trust or of one academy, and those of an academy are both', async () => {
    expect((await lead('POST', '/v1/holidays', christmas)).body).toMatchObject({
      ...christmas,
      academyId: null,
    })
    const own = { name: 'Training day', start: '2026-01-05', end: '2026-01-06', academyId: oak }
    expect((await lead('POST', '/v1/holidays', own)).status).toBe(201)
    expect(await names(`?academyId=${oak}`)).toEqual(['Christmas', 'Training day'])
    expect(await names(`?academyId=${elm}`)).toEqual(['Christmas'])
    expect(await names('?start=2026-01-05&end=2026-02-01')).toEqual(['Training day'])
  })

  it.each([
    ['the same days again', {}, 409, 'body/start'],
    ['an end before the start', { end: '2025-12-22' }, 422, 'body/end'],
    ['the end of another year', { end: '2027-01-05' }, 422, 'body/end'],
    [
      'an academy that there is not',
      { academyId: '00000000-0000-7000-8000-000000000000' },
      422,
      'body/academyId',
    ],
    ['no name', { name: ' ' }, 400, 'body/name'],
  ])('with %s are refused', async (_what, change, status, pointer) => {
    const answer = await lead('POST', '/v1/holidays', { ...christmas, ...change })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer])
  })

  it('are withdrawn and stay', async () => {
    const { id } = (
      await lead('POST', '/v1/holidays', { name: 'Slip', start: '2026-02-16', end: '2026-02-21' })
    ).body
    const back = await lead('POST', `/v1/holidays/${id}/withdraw`, { reason: 'wrong week' })
    expect(back.body).toMatchObject({ withdrawReason: 'wrong week', withdrawnBy: 'lead key' })
    expect(await names()).not.toContain('Slip')
    expect(await names('?withdrawn=true')).toContain('Slip')
    expect((await lead('POST', `/v1/holidays/${id}/withdraw`, { reason: 'again' })).status).toBe(409)
    const { items } = (await lead('GET', '/v1/audit?entity=holiday')).body
    expect(items.length).toBeGreaterThan(0)
  })

  it('of the whole trust are not for who keeps one academy, whose own are', async () => {
    const estates = t.call(await t.keyFor(trustId, 'estates', [oak]))
    const day = { name: 'Election', start: '2026-05-07', end: '2026-05-08' }
    expect((await estates('POST', '/v1/holidays', day)).status).toBe(403)
    expect((await estates('POST', '/v1/holidays', { ...day, academyId: elm })).status).toBe(403)
    const own = await estates('POST', '/v1/holidays', { ...day, academyId: oak })
    expect(own.status).toBe(201)
    const [whole] = (await lead('GET', '/v1/holidays')).body.items
    expect((await estates('POST', `/v1/holidays/${whole.id}/withdraw`, { reason: 'not mine' })).status).toBe(
      403,
    )
  })
})

describe('bank holidays', () => {
  // Easter of the tables of the Book of Common Prayer and of gov.uk.
  it.each([
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2019, '2019-04-21'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2038, '2038-04-25'],
  ])('Easter of %i is %s', (year, day) => {
    expect(easterSunday(year)).toBe(day)
  })

  // gov.uk/bank-holidays, England and Wales.
  it.each([
    [2020, ['01-01', '04-10', '04-13', '05-08', '05-25', '08-31', '12-25', '12-28']],
    [2021, ['01-01', '04-02', '04-05', '05-03', '05-31', '08-30', '12-27', '12-28']],
    [2022, ['01-03', '04-15', '04-18', '05-02', '06-02', '06-03', '08-29', '09-19', '12-26', '12-27']],
    [2023, ['01-02', '04-07', '04-10', '05-01', '05-08', '05-29', '08-28', '12-25', '12-26']],
    [2025, ['01-01', '04-18', '04-21', '05-05', '05-26', '08-25', '12-25', '12-26']],
    [2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28']],
  ])('of %i are those that gov.uk lists', (year, days) => {
    expect(bankHolidaysOf(year).map((one) => one.day)).toEqual(days.map((day) => `${year}-${day}`))
  })

  it('name the substitute rightly', () => {
    const of = (year: number) => Object.fromEntries(bankHolidaysOf(year).map((one) => [one.day, one.name]))
    expect(of(2021)['2021-12-27']).toBe('Christmas Day (substitute day)')
    expect(of(2022)['2022-12-26']).toBe('Boxing Day')
    expect(of(2022)['2022-12-27']).toBe('Christmas Day (substitute day)')
  })

  it('of a year say which are recorded', async () => {
    const { items } = (await lead('GET', '/v1/bank-holidays?start=2025-09-01&end=2026-09-01')).body
    const recorded = items.filter((one: { recorded: boolean }) => one.recorded)
    expect(recorded.map((one: { day: string }) => one.day)).toEqual([
      '2025-12-25',
      '2025-12-26',
      '2026-01-01',
    ])
    expect(items).toHaveLength(8)
    expect((await lead('GET', '/v1/bank-holidays?start=1990-01-01&end=2026-01-01')).status).toBe(422)
  })
})
