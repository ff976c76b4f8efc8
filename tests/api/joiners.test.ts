import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backCastsOf } from '../../src/coverage/back-casts.ts'
import {
  addDays,
  type Day,
  daysIn,
  daysOf,
  monthPeriod,
  monthsOf,
  type Period,
} from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

// The base year 2022-23, and four schools that were not in the trust for all of it. Elm joins on 1 January 2026 with data from 1 September
// 2025 on: electricity of 10 kWh on weekdays and 4 at weekends, and gas of 20 kWh and 3 kWh a degree day. Ash joins then, too, and opened
// on 16 January 2023. Yew is founded in 2024. Bay was there, and closed on 1 March 2023.

let t: TestService
let lead: Client
let estates: Client
let trustId: string
const ids = new Map<string, string>()
const base = { start: '2022-09-01', end: '2023-09-01' }
const later = { start: '2025-09-01', end: '2026-09-01' }
const isWeekend = (day: Day) => [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())
// Degree days a day by the month of the calendar.
const cold = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
const coldOf = (day: Day) => cold[Number.parseInt(day.slice(5, 7), 10) - 1]!
const csv = (rows: readonly string[]) => `meter,date,unit,value\n${rows.join('\n')}\n`
const electricity = (period: Period) =>
  daysOf(period).map((day) => `ELM-E,${day},kWh,${isWeekend(day) ? 4 : 10}`)
const gas = (period: Period) => daysOf(period).map((day) => `ELM-G,${day},kWh,${20 + 3 * coldOf(day)}`)

const coverage = async (query = '') =>
  (await lead('GET', `/v1/coverage?year=2022-23&boundary=likeForLike${query}`)).body
type Hole = { academy: string; meter: string | null; start: Day; end: Day; next: Action; otherwise: Action[] }
type Action = { code: string; text: string; command: string }
const holesOf = async (academy: string): Promise<Hole[]> =>
  (await coverage()).holes.filter((one: Hole) => one.academy === academy)
async function estimate(body: object): Promise<Answer> {
  const answer = await estates('POST', '/v1/estimates', { method: 'backCast', ...base, ...body })
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
  for (const [code, membership, more] of [
    ['ash', { start: '2026-01-01', startEvent: 'joined' }, { openedOn: '2023-01-16' }],
    ['bay', { start: '2019-09-01', startEvent: 'joined', end: '2023-03-01', endEvent: 'closed' }, {}],
    ['elm', { start: '2026-01-01', startEvent: 'joined' }, {}],
    ['yew', { start: '2024-09-01', startEvent: 'founded' }, {}],
  ] as const) {
    const { id } = (
      await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary', ...more })
    ).body
    ids.set(code, id)
    await lead('POST', '/v1/memberships', { academyId: id, ...membership })
    for (const [letter, utility] of [
      ['E', 'electricity'],
      ['G', 'gas'],
    ])
      await lead('POST', '/v1/meters', { number: `${code.toUpperCase()}-${letter}`, utility, academyId: id })
  }
  await t.upload(lead, csv([...electricity(later), ...gas(later)]))
})
afterAll(() => t.close())

describe('coverage of a base year like for like', () => {
  it('names the days of before a school joined, whom to ask for them, and the back-cast', async () => {
    const [hole, other] = await holesOf('elm')
    expect([hole?.meter, hole?.start, hole?.end, other?.meter]).toEqual([
      'ELM-E',
      base.start,
      base.end,
      'ELM-G',
    ])
    expect(hole?.next).toEqual({
      code: 'askPrevious',
      text: 'Ask the trust or council that ran elm before 2026-01-01 for the electricity bills or reads of meter ELM-E for 2022-09-01 to 2023-08-31, and send them.',
      command: 'trust-carbon import FILE',
    })
    expect(hole?.otherwise.map((one) => one.command)).toEqual([
      'trust-carbon estimate ELM-E --from 2022-09-01 --to 2023-08-31 --method backCast',
      'trust-carbon meter set ELM-E --start 2023-09-01',
    ])
    expect(hole?.otherwise[0]?.text).toContain('with --academy elm in the place of the meter')
    // Without later data there is nothing to back-cast from.
    expect((await holesOf('ash'))[0]?.otherwise.map((one) => one.code)).toEqual(['endMeter'])
  })

  it('asks the school itself for the days since it joined', async () => {
    await t.upload(
      lead,
      csv(daysOf({ start: '2025-12-01', end: '2025-12-29' }).map((day) => `ASH-E,${day},kWh,1`)),
    )
    const { holes } = (await lead('GET', '/v1/coverage?year=2025-26&boundary=likeForLike')).body
    const own = holes.filter((one: Hole) => one.meter === 'ASH-E')
    expect(own.map((one: Hole) => [one.start, one.end, one.next.code])).toEqual([
      ['2025-09-01', '2025-12-01', 'askPrevious'],
      ['2025-12-29', '2026-01-01', 'askPrevious'],
      ['2026-01-01', '2026-09-01', 'sendFile'],
    ])
    expect(own.map((one: Hole) => one.otherwise[0]?.command.split('--method ')[1])).toEqual([
      'backCast',
      'neighbours',
      'neighbours',
    ])
    // As owned nothing of before it joined is missing.
    const owned = (await lead('GET', '/v1/coverage?year=2025-26')).body.holes
    expect(owned.filter((one: Hole) => one.meter === 'ASH-E').map((one: Hole) => one.start)).toEqual([
      '2026-01-01',
    ])
  })

  it('expects nothing before a school opened and after it closed', async () => {
    const { academies, cells } = await coverage('&at=2026-11-01')
    const days = new Map(
      academies.map((one: { academy: string; meterDays: { missing: number } }) => [
        one.academy,
        one.meterDays.missing,
      ]),
    )
    // Two meters each: ash from 16 January to August, 228 days; bay from September to February, 181 days; yew nothing.
    expect([...days]).toEqual([
      ['ash', 456],
      ['bay', 362],
      ['elm', 730],
    ])
    expect(cells.some((one: { academy: string }) => one.academy === 'yew')).toBe(false)
    const january = cells.find(
      (one: { meter: string; month: string }) => one.meter === 'ASH-E' && one.month === '2023-01',
    )
    expect(january.days.expected).toBe(16)
    expect((await holesOf('ash')).map((one) => one.start)).toEqual(['2023-01-16', '2023-01-16'])
    expect((await holesOf('bay')).map((one) => one.end)).toEqual(['2023-03-01', '2023-03-01'])
  })

  it('follows a day of opening that is corrected or taken back', async () => {
    const path = `/v1/academies/${ids.get('ash')}`
    const starts = async () => (await holesOf('ash')).map((one) => one.start)
    expect((await lead('GET', path)).body.openedOn).toBe('2023-01-16')
    expect((await lead('PATCH', path, { openedOn: '2023-02-01' })).body.openedOn).toBe('2023-02-01')
    expect(await starts()).toEqual(['2023-02-01', '2023-02-01'])
    expect((await lead('PATCH', path, { openedOn: null })).body.openedOn).toBeNull()
    expect(await starts()).toEqual([base.start, base.start])
    expect((await lead('PATCH', path, { openedOn: '2023-02-30' })).status).toBe(400)
    await lead('PATCH', path, { openedOn: '2023-01-16' })
    expect((await lead('PATCH', path, { name: 'Ash school' })).body.openedOn).toBe('2023-01-16')
  })
})

describe('a back-cast', () => {
  it('by the weekday fills the base year, has its grade and a deadline, and steps aside when the bills come', async () => {
    const answer = await estimate({ meter: 'ELM-E' })
    // Three times 364 days later, from 2025-08-28 on; the first four of these lie before the data, and it is four times.
    // 261 weekdays and 104 days of weekends: 2610 + 416.
    expect(answer.body).toMatchObject({
      method: 'backCast',
      grade: 4,
      filled: 365,
      total: '3026',
      left: { days: 0 },
    })
    expect(answer.body.days[0]).toEqual({ day: '2022-09-01', quantity: '10', working: '2026-08-27: 10' })
    expect(answer.body.days[4]).toEqual({ day: '2022-09-05', quantity: '10', working: '2025-09-01: 10' })
    expect((await holesOf('elm')).map((one) => one.meter)).toEqual(['ELM-G'])
    const of = async (deadlineMonths: number) =>
      (await backCastsOf(t.service.services, { trustId, period: base, deadlineMonths })).map((one) => [
        ...[one.code, one.joined, one.estimatedPercent.toFixed(), one.deadline, one.overdue],
      ])
    expect(await of(12)).toEqual([['elm', '2026-01-01', '100', '2027-01-01', false]])
    expect(await of(6)).toEqual([['elm', '2026-01-01', '100', '2026-07-01', true]])

    const bills = await t.upload(lead, csv(electricity({ start: '2022-09-01', end: '2023-09-01' })))
    expect(await of(12)).toEqual([])
    const [kept] = (await lead('GET', '/v1/estimates?meter=ELM-E')).body.items
    expect(kept).toMatchObject({ method: 'backCast', days: 365, counting: 0, steppedAside: 365 })
    await revert(bills.body.id)
    await revert(answer.body.upload.id)
    expect((await holesOf('elm')).map((one) => one.meter)).toEqual(['ELM-E', 'ELM-G'])
  })

  it('of gas goes by the weekday without degree days, and says so', async () => {
    const shown = await estimate({ meter: 'ELM-G', preview: true })
    expect(shown.body.basis).toContain('No degree days were loaded.')
    expect(shown.body.basis).toContain('same weekday of the nearest later year')
    const only = await estimate({ meter: 'ELM-G', by: 'degreeDays', preview: true })
    expect([only.status, only.body.type]).toEqual([422, '/problems/estimate-basis-missing'])
    expect(only.body.detail).toContain('degree-days load')
  })

  it('of gas goes by the degree days of the base year, however much later the data is', async () => {
    // The base year’s days are half as cold.
    const values = [...monthsOf(base), ...monthsOf(later)].map((month) => {
      const total = new Decimal(coldOf(month)).times(daysIn(monthPeriod(month)))
      return `${month.slice(0, 4)},${month.slice(5, 7)},${month < base.end ? total.div(2) : total}`
    })
    const loaded = await lead(
      'POST',
      '/v1/degree-days?station=Midlands&base=15.5&fileName=hdd.csv',
      `year,month,value\n${values.join('\n')}\n`,
      { 'content-type': 'text/csv' },
    )
    expect(loaded.status).toBe(201)
    const far = await estimate({
      meter: 'ELM-G',
      method: 'degreeDays',
      start: '2022-09-01',
      end: '2022-09-02',
    })
    expect(far.body.detail).toContain('9 whole months')
    const shown = await estimate({ meter: 'ELM-G', preview: true })
    expect(shown.body.basis).toContain(
      '20 kWh a day + 3 kWh a degree day, by least squares over 12 whole months',
    )
    // January 2023: 20 + 3 × 5; July: 20.
    const of = (day: Day) => shown.body.days.find((one: { day: Day }) => one.day === day).quantity
    expect([of('2023-01-10'), of('2023-07-10')]).toEqual(['35', '20'])
    // 365 × 20 + 1.5 × the degree days of a whole year: 310 + 252 + 248 + 180 + 93 + 30 + 60 + 155 + 240 + 310.
    expect(shown.body.total).toBe(new Decimal(7300).plus(new Decimal('1.5').times(1878)).toFixed())
    // Electricity may heat: by the weather where that is asked for.
    const heat = await estimate({ meter: 'ELM-E', by: 'degreeDays', preview: true })
    expect(heat.body.detail).toContain('do not explain what this meter uses')
    expect(heat.body.detail).toContain('benchmark (grade 5')
  })

  it('is refused where nothing came later, and before a school opened', async () => {
    const never = await estimate({ meter: 'ASH-G' })
    expect([never.status, never.body.type]).toEqual([422, '/problems/estimate-basis-missing'])
    expect(never.body.detail).toContain('Ask the previous trust or council for the bills')
    const before = await estimate({ meter: 'ASH-E', end: '2023-01-16' })
    expect(before.body.detail).toBe(
      'The school of the meter ASH-E opened on 2023-01-16: before, there was nothing to estimate.',
    )
    const after = await estimate({ meter: 'BAY-E', start: '2023-03-01' })
    expect(after.body.detail).toContain('closed: from 2023-03-01 on')
    // Of days across the opening only those from it on are filled: Monday 16 January is as Monday 15 January a year later.
    await t.upload(
      lead,
      csv(daysOf({ start: '2024-01-08', end: '2024-01-29' }).map((day) => `ASH-E,${day},kWh,2`)),
    )
    const across = await estimate({ meter: 'ASH-E', start: '2023-01-02', preview: true })
    expect([across.body.filled, across.body.left.days, across.body.total]).toEqual([14, 214, '28'])
    expect(across.body.days[0]).toEqual({ day: '2023-01-16', quantity: '2', working: '2024-01-15: 2' })
    expect((await estimate({ meter: 'ELM-E', start: addDays(base.end, -1200) })).body.detail).toContain(
      'At most three years',
    )
  })
})
