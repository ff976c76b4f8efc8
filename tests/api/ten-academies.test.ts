import { afterAll, beforeAll, expect, it } from 'vitest'
import { addDays, type Day, daysOf, type Period } from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Ten academies and four years of daily readings; every figure is worked out beside, by walking the days, with the factors as the
// publication prints them: kg CO2e per kWh of electricity generated and of natural gas (gross CV), by reporting year.
const factors: Record<string, readonly [electricity: string, gas: string]> = {
  '2021-22': ['0.19338', '0.18254'],
  '2022-23': ['0.20707', '0.18293'],
  '2023-24': ['0.20705', '0.18290'],
  '2024-25': ['0.17700', '0.18296'],
}
const years = Object.keys(factors)
const periodOf = (year: string): Period => {
  const start = Number.parseInt(year.slice(0, 4), 10)
  return { start: `${start}-09-01`, end: `${start + 1}-09-01` }
}

interface Site {
  readonly start: Day
  readonly startEvent: 'joined' | 'founded'
  readonly end?: Day
  readonly endEvent?: 'left' | 'closed'
}
const since = { start: '2015-09-01', startEvent: 'joined' } as const
const sites: readonly Site[] = [
  since,
  since,
  since,
  since,
  { start: '2023-01-16', startEvent: 'joined' },
  { ...since, end: '2024-04-10', endEvent: 'left' },
  { start: '2023-09-01', startEvent: 'founded' },
  { ...since, end: '2024-08-31', endEvent: 'closed' },
  { start: '2024-02-01', startEvent: 'joined', end: '2025-01-15', endEvent: 'left' },
  { start: '2022-11-05', startEvent: 'joined' },
]
const small = 9
const existed = ({ start, startEvent, end, endEvent }: Site, day: Day): boolean =>
  !(startEvent === 'founded' && day < start) && !(endEvent === 'closed' && end !== undefined && day >= end)
const member = ({ start, end = '9999-12-31' }: Site, day: Day): boolean => start <= day && day < end
const inBoundary = (site: Site, at: Day): boolean =>
  member(site, at) || (site.endEvent === 'closed' && site.end !== undefined && site.end <= at)

/** kWh of electricity and gas of a site on a day: whole numbers, less each year, and more gas in winter. */
function use(no: number, day: Day): readonly [number, number] {
  const size = no === small ? 1 : no + 3
  const past = years.findIndex((year) => day < periodOf(year).end)
  const month = Number.parseInt(day.slice(5, 7), 10)
  const date = Number.parseInt(day.slice(8), 10)
  return [
    size * (40 - 3 * past) + (date % 7),
    size * (month < 5 || month > 9 ? 90 - 4 * past : 12) + (date % 3),
  ]
}
function kilograms(no: number, year: string, counts: (day: Day) => boolean): Decimal {
  const [electricity, gas] = factors[year]!
  let [e, g] = [0, 0]
  for (const day of daysOf(periodOf(year)).filter((one) => existed(sites[no]!, one) && counts(one))) {
    const [a, b] = use(no, day)
    e += a
    g += b
  }
  return new Decimal(electricity).times(e).plus(new Decimal(gas).times(g))
}
const total = (
  numbers: readonly number[],
  year: string,
  counts: (no: number, day: Day) => boolean,
): Decimal =>
  numbers.reduce((sum, no) => sum.plus(kilograms(no, year, (day) => counts(no, day))), new Decimal(0))
const all = sites.map((_, no) => no)
const boundaryOf = (at: Day): number[] => all.filter((no) => inBoundary(sites[no]!, at))
const likeForLike = (year: string, at: Day): Decimal => total(boundaryOf(at), year, () => true)
const asOwned = (year: string): Decimal => total(all, year, (no, day) => member(sites[no]!, day))
const change = (now: Decimal, base: Decimal): string => now.minus(base).times(100).div(base).toFixed(6)

let t: TestService
let lead: Client
const codes = all.map((no) => `site-${no}`)
const ids: string[] = []
beforeAll(async () => {
  t = await openTestService()
  lead = await (await t.makeTrust('Ten Academies')).as('lead')
  for (const no of all) {
    const made = await lead('POST', '/v1/academies', {
      code: codes[no]!,
      name: `Site ${no}`,
      phase: 'primary',
    })
    ids.push(made.body.id)
    const joined = await lead('POST', '/v1/memberships', { academyId: made.body.id, ...sites[no]! })
    expect(joined.status).toBe(201)
    const academyId = made.body.id
    const life = {
      ...(sites[no]!.startEvent === 'founded' ? { start: sites[no]!.start } : {}),
      ...(sites[no]!.endEvent === 'closed' ? { end: sites[no]!.end } : {}),
    }
    for (const utility of ['electricity', 'gas'])
      await lead('POST', '/v1/meters', {
        academyId,
        number: `${utility}-${no}`,
        utility,
        unit: 'kWh',
        ...life,
      })
  }
  const span = { start: periodOf(years[0]!).start, end: periodOf(years.at(-1)!).end }
  const rows = daysOf(span).flatMap((day) =>
    all
      .filter((no) => existed(sites[no]!, day))
      .flatMap((no) =>
        use(no, day).map((kwh, which) => `${which === 0 ? 'electricity' : 'gas'}-${no},${day},kWh,${kwh}`),
      ),
  )
  const sent = await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
  expect([sent.body.status, sent.body.issues.errors]).toEqual(['counted', 0])
  const promise = {
    baseYear: '2021-22',
    targetYear: '2029-30',
    reductionPercent: '40',
    scopes: [1, 2],
    categories: [],
  }
  expect((await lead('POST', '/v1/targets', promise)).status).toBe(201)
})
afterAll(() => t.close())

it.each(['2022-08-31', '2023-08-31', '2024-03-15', '2024-08-31', '2025-08-31'])(
  'progress with the boundary of %s is what the days give',
  async (at) => {
    const { body } = await lead('GET', `/v1/progress?at=${at}`)
    const base = likeForLike('2021-22', at)
    expect(body.baseKgCO2e).toBe(base.toFixed())
    for (const year of years) {
      const got = body.years.find((one: { year: string }) => one.year === year)
      expect([year, got.asOwnedKgCO2e]).toEqual([year, asOwned(year).toFixed()])
      expect([year, got.likeForLikeKgCO2e]).toEqual([year, likeForLike(year, at).toFixed()])
      expect([year, got.insufficientData]).toEqual([year, []])
      expect([year, new Decimal(got.changePercent).toFixed(6)]).toEqual([
        year,
        change(likeForLike(year, at), base),
      ])
    }
  },
)

it('the policy takes in what is due, and keeps what is not in the register', async () => {
  const { body } = await lead('GET', '/v1/progress?at=2025-08-31')
  const events = sites
    .flatMap(({ start, end }) => [start, ...(end === undefined ? [] : [end])])
    .filter((day) => day >= periodOf('2021-22').end)
  let published = likeForLike('2021-22', '2022-08-31')
  let register = new Decimal(0)
  const atEnd = new Map<string, readonly [Decimal, Decimal]>()
  for (const year of years) {
    const { start, end } = periodOf(year)
    for (const day of [...new Set(events)].filter((one) => start <= one && one < end).sort()) {
      const [was, is] = [boundaryOf(addDays(day, -1)), boundaryOf(day)]
      const moved = all.filter((no) => was.includes(no) !== is.includes(no))
      register = register.plus(total(moved, '2021-22', () => true))
      if (!register.isZero() && register.times(100).gte(published.times(5))) {
        published = likeForLike('2021-22', day)
        register = new Decimal(0)
      }
    }
    atEnd.set(year, [published, register])
  }
  // The small joiner of 2022 waits, and comes in with the larger one of 2023.
  expect(new Set([...atEnd.values()].map(([base]) => base.toFixed())).size).toBeGreaterThan(2)
  for (const year of years.slice(1)) {
    const [base, left] = atEnd.get(year)!
    const { byPolicy } = body.years.find((one: { year: string }) => one.year === year)
    const now = likeForLike(year, addDays(periodOf(year).end, -1))
    expect([year, byPolicy.baseKgCO2e, byPolicy.currentKgCO2e]).toEqual([year, base.toFixed(), now.toFixed()])
    expect(new Decimal(byPolicy.changePercent).toFixed(6)).toBe(change(now, base))
    expect(new Decimal(byPolicy.registerPercent).toFixed(6)).toBe(left.times(100).div(base).toFixed(6))
  }
})

it('each academy’s figures are its days’, and sum to the trust’s', async () => {
  const { body } = await lead('GET', '/v1/progress?at=2025-08-31')
  for (const year of years) {
    let sum = new Decimal(0)
    for (const no of boundaryOf('2025-08-31')) {
      const own = body.academies.find((one: { academyId: string }) => one.academyId === ids[no])
      const got = own.years.find((one: { year: string }) => one.year === year).likeForLikeKgCO2e
      if (got !== null) sum = sum.plus(got)
      expect([codes[no], year, got ?? '0']).toEqual([
        codes[no],
        year,
        kilograms(no, year, () => true).toFixed(),
      ])
    }
    expect(sum.toFixed()).toBe(likeForLike(year, '2025-08-31').toFixed())
  }
})

it.each(['asOwned', 'likeForLike'])(
  'the drivers of every pair of years sum to the change (%s)',
  async (boundary) => {
    for (const [no, from] of years.entries())
      for (const to of years.slice(no + 1)) {
        const at = '2025-08-31'
        const answer = await lead('GET', `/v1/drivers?from=${from}&to=${to}&boundary=${boundary}&at=${at}`)
        expect([answer.status, answer.body.detail]).toEqual([200, undefined])
        const value = (year: string) => (boundary === 'asOwned' ? asOwned(year) : likeForLike(year, at))
        const { fromKgCO2e, toKgCO2e, changeKgCO2e, parts } = answer.body
        expect([fromKgCO2e, toKgCO2e]).toEqual([value(from).toFixed(), value(to).toFixed()])
        const sum = parts.reduce(
          (so: Decimal, one: { kgCO2e: string }) => so.plus(one.kgCO2e),
          new Decimal(0),
        )
        expect([sum.toFixed(), changeKgCO2e]).toEqual([value(to).minus(value(from)).toFixed(), sum.toFixed()])
      }
  },
)
