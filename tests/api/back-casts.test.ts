import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backCastsOf } from '../../src/coverage/back-casts.ts'
import { addMonths, daysOf, type Period } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// The base year 2022-23. Oak was there. Elm joins on 1 January 2026, and Fir on 24 November 2025: their electricity of the base year is
// a consultant’s estimate, Elm’s from March on. Ash joins on 1 March 2023, within the base year. Yew is founded in 2024.

let t: TestService
let trustId: string
let lead: Client
const base = { start: '2022-09-01', end: '2023-09-01' }
const ids = new Map<string, string>()
const actual = (number: string, period: Period) => daysOf(period).map((day) => `${number},${day},kWh,10`)
const estimated = (number: string, period: Period) =>
  daysOf(period).map((day) => `${number},${day},kWh,10,4,own model,model of May 2026`)
const sendActual = (rows: readonly string[]) => t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
const sendEstimated = (rows: readonly string[]) =>
  t.upload(lead, `meter,date,unit,value,grade,method,basis\n${rows.join('\n')}\n`)
const found = async (more: { deadlineMonths?: number; at?: string; period?: Period } = {}) =>
  (await backCastsOf(t.service.services, { trustId, period: base, ...more })).map((one) => ({
    ...{
      code: one.code,
      joined: one.joined,
      deadline: one.deadline,
      overdue: one.overdue,
      period: one.period,
    },
    percent: one.estimatedPercent.toFixed(3),
    streams: one.streams.map(
      ({ stream, unit, quantity, estimated }) =>
        `${stream} ${estimated.toFixed()} of ${quantity.toFixed()} ${unit}`,
    ),
  }))

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  for (const [code, start, startEvent] of [
    ['ash', '2023-03-01', 'joined'],
    ['elm', '2026-01-01', 'joined'],
    ['fir', '2025-11-24', 'joined'],
    ['oak', '2019-09-01', 'joined'],
    ['yew', '2024-09-01', 'founded'],
  ] as const) {
    const { id } = (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' }))
      .body
    ids.set(code, id)
    await lead('POST', '/v1/memberships', { academyId: id, start, startEvent })
    await lead('POST', '/v1/meters', { number: `${code}-E`, utility: 'electricity', academyId: id })
  }
  await sendActual([
    ...actual('oak-E', { start: '2022-10-01', end: '2023-09-01' }),
    ...actual('elm-E', { start: '2022-09-01', end: '2023-03-01' }),
  ])
  await sendEstimated([
    ...estimated('ash-E', { start: '2022-09-01', end: '2023-01-01' }),
    ...estimated('ash-E', { start: '2023-03-01', end: '2023-04-01' }),
    ...estimated('elm-E', { start: '2023-03-01', end: '2023-09-01' }),
    ...estimated('fir-E', base),
    ...estimated('oak-E', { start: '2022-09-01', end: '2022-10-01' }),
    ...estimated('yew-E', base),
  ])
  await sendActual(actual('ash-E', { start: '2023-01-01', end: '2023-03-01' }))
})
afterAll(() => t.close())

describe('back-casts of a base period', () => {
  it('are those of academies that joined later, with the estimated share of before and a deadline', async () => {
    expect(await found()).toEqual([
      {
        // Before it joined only: 122 of 181 days.
        ...{ code: 'ash', joined: '2023-03-01', deadline: '2024-03-01', overdue: true },
        ...{ period: { start: '2022-09-01', end: '2023-03-01' }, percent: '67.403' },
        streams: ['electricity.grid 1220 of 1810 kWh'],
      },
      {
        ...{ code: 'elm', joined: '2026-01-01', deadline: '2027-01-01', overdue: false, period: base },
        percent: '50.411',
        streams: ['electricity.grid 1840 of 3650 kWh'],
      },
      {
        // The last day is 24 November 2026, and it is the 23rd.
        ...{ code: 'fir', joined: '2025-11-24', deadline: '2026-11-24', overdue: false, period: base },
        percent: '100.000',
        streams: ['electricity.grid 3650 of 3650 kWh'],
      },
    ])
  })

  it('are overdue from the day after the deadline, which is the trust’s to set', async () => {
    const deadlines = async (deadlineMonths: number) =>
      (await found({ deadlineMonths })).map((one) => `${one.code} ${one.deadline} ${one.overdue}`)
    expect(await deadlines(11)).toEqual([
      'ash 2024-02-01 true',
      'elm 2026-12-01 false',
      'fir 2026-10-24 true',
    ])
    expect(await deadlines(0)).toEqual(['ash 2023-03-01 true', 'elm 2026-01-01 true', 'fir 2025-11-24 true'])
  })

  it('are due on the last day of a month that has no such day', () => {
    expect([addMonths('2024-01-31', 1), addMonths('2024-01-31', 13), addMonths('2024-11-30', 3)]).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2025-02-28',
    ])
  })

  it('are of the members of the day asked about', async () => {
    expect((await found({ at: '2025-12-01' })).map((one) => one.code)).toEqual(['ash', 'fir'])
    expect(await found({ at: '2020-01-01' })).toEqual([])
  })

  it('are gone when the data comes', async () => {
    const sent = await sendActual(actual('fir-E', base))
    expect((await found()).map((one) => one.code)).toEqual(['ash', 'elm'])
    await lead('POST', `/v1/uploads/${sent.body.id}/revert`, { reason: 'to try it' })
    expect((await found()).map((one) => one.code)).toEqual(['ash', 'elm', 'fir'])
  })

  it('count activities by their grade', async () => {
    const sent = await t.upload(
      lead,
      'academy,stream,date,quantity,unit\nelm,travel.car,2022-10-08,12,mile\n',
    )
    expect(sent.body.status).toBe('counted')
    expect((await found()).find((one) => one.code === 'elm')?.streams).toHaveLength(1)
  })
})
