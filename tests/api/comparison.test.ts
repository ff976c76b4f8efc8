import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf } from '../../src/domain/day.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// 2024-25, set of 2025: electricity 0.177 and mains gas 0.18296 kg CO2e per kWh, heating oil 2.54016 per litre. Everybody uses the
// same each day of the 365, so that days are shares.
let t: TestService
let lead: Client
const ids = new Map<string, string>()
const days = daysOf({ start: '2024-09-01', end: '2025-09-01' })
const rows: string[] = []
const activities: string[] = []

interface School {
  readonly phase: string
  readonly joined?: string
  readonly electricity?: number
  readonly gas?: number
  /** How many of the days are estimated, and how many there are. */
  readonly estimated?: number
  readonly days?: number
  readonly pupils?: string
  readonly floor?: string
  readonly oil?: number
  readonly pellets?: number
}
const schools: Readonly<Record<string, School>> = {
  oak: { phase: 'primary', electricity: 10, gas: 100, pupils: '200', floor: '1000' },
  elm: { phase: 'primary', electricity: 20, pupils: '100', floor: '500' },
  // Exactly a fifth of the days is estimated, and a day more.
  ash: { phase: 'primary', electricity: 10, estimated: 73, pupils: '100', floor: '400' },
  beech: { phase: 'primary', electricity: 10, estimated: 74, pupils: '100', floor: '400' },
  // 95 % of 365 days are 346.75
  yew: { phase: 'secondary', electricity: 30, days: 347, pupils: '100' },
  fir: { phase: 'secondary', electricity: 10, days: 346, pupils: '100' },
  lime: { phase: 'secondary', electricity: 10, floor: '700' },
  rowan: { phase: 'special', joined: '2025-01-01', electricity: 10, pupils: '50' },
  alder: { phase: 'special', electricity: 10, gas: 100, oil: 5000, pupils: '50', floor: '800' },
  wood: { phase: 'special', electricity: 10, pellets: 10, pupils: '50', floor: '800' },
  mixed: { phase: 'special', electricity: 10, gas: 100, pellets: 10, pupils: '50' },
  silent: { phase: 'other', pupils: '50' },
}

beforeAll(async () => {
  t = await openTestService()
  lead = await (await t.makeTrust()).as('lead')
  for (const [code, school] of Object.entries(schools)) {
    const { phase, joined = '2019-09-01', electricity, gas, estimated = 0, pupils, floor } = school
    const { id } = (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase })).body
    ids.set(code, id)
    await lead('POST', '/v1/memberships', { academyId: id, start: joined, startEvent: 'joined' })
    if (gas === undefined && code !== 'silent')
      await lead('POST', '/v1/assertions', {
        academyId: id,
        stream: 'gas.mains',
        start: '2000-01-01',
        reason: 'none',
      })
    for (const [utility, kWh] of [
      ['electricity', electricity],
      ['gas', gas],
    ] as const) {
      if (kWh === undefined) continue
      const number = `${code}-${utility}`
      await lead('POST', '/v1/meters', {
        number,
        academyId: id,
        utility,
        unit: 'kWh',
        start: '2024-09-01',
        end: '2025-09-01',
      })
      for (const [index, day] of days.slice(0, school.days ?? 365).entries())
        rows.push(`${number},${day},kWh,${kWh},${index < estimated ? 'estimated' : 'actual'}`)
    }
    for (const [kind, value] of [
      ['pupils', pupils],
      ['floorAreaM2', floor],
    ] as const)
      if (value !== undefined)
        await lead('POST', '/v1/counts', { academyId: id, kind, asOf: '2024-10-03', value, source: 'Census' })
    if (school.oil !== undefined) activities.push(`${code},heatingOil,2025-01-10,${school.oil},litre`)
    if (school.pellets !== undefined)
      activities.push(`${code},biomass.pellets,2025-01-10,${school.pellets},tonne`)
  }
  for (const csv of [
    `meter,date,unit,value,status\n${rows.join('\n')}\n`,
    `academy,stream,from,quantity,unit\n${activities.join('\n')}\n`,
  ])
    expect((await t.upload(lead, csv)).body.status).toBe('counted')
})
afterAll(() => t.close())

const compare = async (query = '') => (await lead('GET', `/v1/comparison?year=2024-25${query}`)).body
const find = async (code: string, query = '') =>
  (await compare(query)).academies.find((one: { academy: string }) => one.academy === code)
const ranks = async (query = '') =>
  Object.fromEntries(
    (await compare(query)).academies.map(
      (one: { academy: string; rank: number | null; rankOf: number | null }) => [
        one.academy,
        one.rank === null ? null : `${one.rank} of ${one.rankOf}`,
      ],
    ),
  )

describe('academies beside each other', () => {
  it('the figures of one, by hand', async () => {
    // Scope 1: 36,500 × 0.18296 = 6,678.04; Scope 2: 3,650 × 0.177 = 646.05; together 7,324.09
    expect(await find('oak')).toMatchObject({
      phase: 'primary',
      mainHeatingFuel: 'gas.mains',
      pupils: { value: '200', asOf: '2024-10-03', source: 'Census' },
      scope1KgCO2e: '6678.04',
      scope2KgCO2e: '646.05',
      comparedKgCO2e: '7324.09',
      kgCO2ePerPupil: '36.62045',
      kgCO2ePerM2: '7.32409',
      electricityKWh: '3650',
      heatingKWh: '36500',
      energyKWh: '40150',
      energyKWhPerPupil: '200.75',
      energyKWhPerM2: '40.15',
      coverage: { expectedDays: 730, receivedDays: 730, missingDays: 0, percent: '100', absent: [] },
      noRankBecause: [],
    })
    const scope3 = (await lead('GET', `/v1/emissions?year=2024-25&academyId=${ids.get('oak')}`)).body.totals
      .scope3KgCO2e
    expect((await find('oak')).scope3KgCO2e).toBe(scope3)
  })

  it('ranks are within one phase, the least per pupil first, and withheld where the figure does not bear one', async () => {
    // per pupil: ash 646.05 ÷ 100 = 6.4605, elm 1,292.1 ÷ 100 = 12.921, oak 36.62045
    expect(await ranks()).toEqual({
      ash: '1 of 3',
      elm: '2 of 3',
      oak: '3 of 3',
      beech: null,
      yew: '1 of 1',
      fir: null,
      lime: null,
      wood: '1 of 3',
      mixed: '2 of 3',
      alder: '3 of 3',
      rowan: null,
      silent: null,
    })
    const { academies, phases } = await compare()
    expect(academies.map((one: { academy: string }) => one.academy).slice(1, 5)).toEqual([
      'ash',
      'elm',
      'oak',
      'beech',
    ])
    expect(phases.find((one: { phase: string }) => one.phase === 'primary')).toEqual({
      phase: 'primary',
      academies: 4,
      ranked: 3,
      medianKgCO2e: '12.921',
    })
  })

  it('exactly a fifth estimated is ranked, a day more is not', async () => {
    const [ash, beech] = [await find('ash'), await find('beech')]
    expect([ash.quality.estimatedPercent, ash.noRankBecause]).toEqual(['20', []])
    // 74 ÷ 365 = 20.27397… %
    expect(beech.quality.estimatedPercent).toBe('20.273973')
    expect(beech.noRankBecause).toEqual([
      '20.28 % of its Scope 1 and 2 emissions are estimated (grades 4 and 5); no rank is given above 20 %.',
    ])
    expect(beech.kgCO2ePerPupil).toBe('6.4605')
    expect(beech.quality.grades.map((one: { percent: string }) => one.percent)).toEqual([
      '0',
      '79.726027',
      '0',
      '20.273973',
      '0',
    ])
  })

  it.each([
    [
      'fir',
      '',
      'Missing data: electricity meter fir-electricity has 346 of 365 days; missing 2025-08-13 to 2025-08-31.',
    ],
    [
      'lime',
      '',
      'There is no count of pupils of before the end of the year (POST /v1/counts, or “trust-carbon count add”).',
    ],
    [
      'yew',
      '&per=m2',
      'There is no count of floor area of before the end of the year (POST /v1/counts, or “trust-carbon count add”).',
    ],
    [
      'rowan',
      '',
      'It was part of the trust for 243 of the 365 days of the year. Compare its whole year with boundary=likeForLike.',
    ],
    ['silent', '', 'Nothing of Scope 1 and 2 was recorded.'],
  ])('%s%s has no rank, and the reason in words', async (code, query, because) => {
    const row = await find(code, query)
    expect([row.rank, row.rankOf]).toEqual([null, null])
    expect(row.noRankBecause).toContain(because)
    if (code === 'fir') expect([row.kgCO2ePerPupil, row.comparedKgCO2e]).toEqual([null, '612.42'])
    if (code === 'silent')
      expect([row.comparedKgCO2e, row.kgCO2ePerPupil, row.energyKWh]).toEqual([null, null, null])
  })

  it('like for like an academy that joined within the year is compared by its whole year', async () => {
    expect((await find('rowan')).comparedKgCO2e).toBe('430.11')
    const row = await find('rowan', '&boundary=likeForLike')
    // 646.05 ÷ 50, as wood has with a little more for its pellets
    expect([row.comparedKgCO2e, row.kgCO2ePerPupil, row.rank, row.rankOf]).toEqual(['646.05', '12.921', 1, 4])
  })

  it('by floor area the order is another', async () => {
    // per m2: elm 1,292.1 ÷ 500 = 2.5842, ash 646.05 ÷ 400 = 1.615125, oak 7.32409
    const { lime, ash, elm, oak } = await ranks('&per=m2')
    expect([ash, elm, oak, lime]).toEqual(['1 of 3', '2 of 3', '3 of 3', '1 of 1'])
  })

  it.each([
    ['oak', 'gas.mains', 'the only heating fuel'],
    ['elm', 'electricity', 'somebody said that gas.mains does not apply'],
    ['alder', 'heatingOil', 'most kWh'],
    ['wood', 'biomass.pellets', 'the only heating fuel'],
    ['mixed', null, 'not all can be told in kWh'],
    ['silent', null, 'no heating fuel was recorded'],
  ])('%s is heated by %s', async (code, fuel, because) => {
    const row = await find(code)
    expect(row.mainHeatingFuel).toBe(fuel)
    expect(row.mainHeatingFuelBecause).toContain(because)
  })

  it('what heating with wood lets out stands beside, and energy that cannot be told in kWh is not nought', async () => {
    // 10 t × 55.19389 in Scope 1, 10 t × 1,677.18 outside of scopes (beside the grid’s own)
    const row = await find('wood')
    expect([row.scope1KgCO2e, row.heatingKWh, row.energyKWh, row.energyKWhPerM2]).toEqual([
      '551.9389',
      null,
      null,
      null,
    ])
    expect(Number.parseFloat(row.outsideOfScopesKgCO2e)).toBeGreaterThan(16771)
  })

  it('a year that is not over ranks nobody', async () => {
    const { complete, academies } = (await lead('GET', '/v1/comparison?year=2026-27')).body
    expect(complete).toBe(false)
    expect(new Set(academies.map((one: { rank: number | null }) => one.rank))).toEqual(new Set([null]))
    expect(academies[0].noRankBecause[0]).toBe('The year is not over; it ends on 2027-08-31.')
  })

  it('a meter that began within the year tells of no whole year', async () => {
    const { id } = (await lead('GET', '/v1/meters?number=lime-electricity')).body.items[0]
    await lead('POST', '/v1/counts', {
      academyId: ids.get('lime'),
      kind: 'pupils',
      asOf: '2020-10-01',
      value: '10',
      source: 'Census',
    })
    expect((await find('lime')).rank).toBe(2)
    expect((await lead('PATCH', `/v1/meters/${id}`, { start: '2024-12-01' })).status).toBe(200)
    const row = await find('lime')
    expect([row.rank, row.kgCO2ePerPupil]).toEqual([null, null])
    expect(row.noRankBecause[0]).toContain('no electricity meter was in use in 2024-09, 2024-10, 2024-11;')
    await lead('PATCH', `/v1/meters/${id}`, { start: '2024-09-01' })
  })
})

describe('benchmarks', () => {
  const benchmark = {
    title: 'Median of primaries',
    measure: 'kgCO2e',
    per: 'pupil',
    phase: 'primary',
    value: '40',
    source: 'A publisher, a title, table 1',
    publishedOn: '2025-03-01',
  }
  it('the published ones are dated, sourced, and compared by floor area', async () => {
    const { benchmarks } = await compare('&per=m2')
    expect(
      benchmarks.map((one: Record<string, unknown>) => [one.id, one.value, one.of, one.published]),
    ).toEqual([
      ['cibse-tm46-schools-electricity', '40', 'electricity', '2008'],
      ['cibse-tm46-schools-fossil-thermal', '150', 'heating', '2008'],
    ])
    // oak: 3.65 of 40 kWh, and 36.5 of 150
    expect((await find('oak', '&per=m2')).differences).toEqual([
      { benchmark: 'cibse-tm46-schools-electricity', percent: '-90.875' },
      { benchmark: 'cibse-tm46-schools-fossil-thermal', percent: '-75.666667' },
    ])
    // elm is heated by electricity: nothing to hold against the thermal one; beech is estimated, and compared with none
    expect((await find('elm', '&per=m2')).differences).toEqual([
      { benchmark: 'cibse-tm46-schools-electricity', percent: '-63.5' },
    ])
    expect((await find('beech', '&per=m2')).differences).toEqual([])
    expect((await compare()).benchmarks).toEqual([])
  })

  it('the trust’s own are of a phase, and withdrawn, not changed', async () => {
    const added = await lead('POST', '/v1/comparison-benchmarks', benchmark)
    expect([added.status, added.body.phase, added.body.createdBy]).toEqual([201, 'primary', 'lead key'])
    const any = { ...benchmark, phase: null, measure: 'kWh', value: '100', title: 'Energy of any school' }
    const second = (await lead('POST', '/v1/comparison-benchmarks', any)).body
    // oak: 36.62045 of 40 kg is 8.448875 % less, 200.75 of 100 kWh is 100.75 % more
    expect((await find('oak')).differences).toEqual([
      { benchmark: added.body.id, percent: '-8.448875' },
      { benchmark: second.id, percent: '100.75' },
    ])
    expect((await find('yew')).differences.map((one: { benchmark: string }) => one.benchmark)).toEqual([
      second.id,
    ])
    expect((await compare()).benchmarks[0]).toMatchObject({
      published: '2025-03-01',
      source: benchmark.source,
    })
    const path = `/v1/comparison-benchmarks/${added.body.id}/withdraw`
    expect((await lead('POST', path, { reason: 'superseded' })).body.withdrawReason).toBe('superseded')
    expect((await lead('POST', path, { reason: 'twice' })).status).toBe(409)
    expect((await compare()).benchmarks.map((one: { id: string }) => one.id)).toEqual([second.id])
    expect((await lead('GET', '/v1/comparison-benchmarks')).body.items).toHaveLength(1)
    expect((await lead('GET', '/v1/comparison-benchmarks?withdrawn=true')).body.items).toHaveLength(2)
  })

  it.each([
    ['published in the future', { publishedOn: '2026-11-24' }, 422, 'publishedOn'],
    ['of nothing', { value: '0' }, 400, 'value'],
    ['of no source', { source: '' }, 400, 'source'],
  ])('one %s is refused', async (_what, change, status, pointer) => {
    const answer = await lead('POST', '/v1/comparison-benchmarks', { ...benchmark, ...change })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, `body/${pointer}`])
  })
})

it('a school that opened, closed, was merged or split within the year has no rank in it', async () => {
  const other = await (await t.makeTrust()).as('lead')
  const made: Record<string, string> = {}
  const turn = '2025-01-15'
  const add = async (code: string, more: object = {}) => {
    const school = { code, name: `${code} school`, phase: 'primary', ...more }
    const { status, body } = await other('POST', '/v1/academies', school)
    expect([code, status]).toEqual([code, 201])
    made[code] = body.id
    await other('POST', '/v1/meters', {
      number: code,
      academyId: body.id,
      utility: 'electricity',
      unit: 'kWh',
    })
    const count = { kind: 'pupils', asOf: '2024-10-03', value: '100', source: 'Census' }
    await other('POST', '/v1/counts', { academyId: body.id, ...count })
  }
  const join = async (code: string, start: string, startEvent: string) =>
    (await other('POST', '/v1/memberships', { academyId: made[code], start, startEvent })).body.id
  await other('POST', '/v1/assertions', { stream: 'gas.mains', start: '2000-01-01', reason: 'none' })
  // When each has readings in 2024-25: hill joined with its opening on record, lane took the infants in.
  const schools: Record<string, [from: string, to: string]> = {
    stays: ['2023-09-01', '2025-09-01'],
    hill: ['2024-11-01', '2025-09-01'],
    infants: ['2023-09-01', turn],
    lane: ['2023-09-01', '2025-09-01'],
    whole: ['2023-09-01', turn],
    north: [turn, '2025-09-01'],
    south: [turn, '2025-09-01'],
  }
  for (const code of Object.keys(schools)) await add(code, code === 'hill' ? { openedOn: '2024-11-01' } : {})
  for (const code of ['stays', 'lane', 'infants', 'whole']) {
    const id = await join(code, '2019-09-01', 'joined')
    const event = { infants: 'merged', whole: 'split' }[code]
    if (event !== undefined) await other('POST', `/v1/memberships/${id}/end`, { end: turn, endEvent: event })
  }
  await join('hill', '2025-03-01', 'joined')
  for (const code of ['north', 'south']) await join(code, turn, 'split')
  for (const [from, to, sharePercent] of [
    ['infants', 'lane', '100'],
    ['whole', 'north', '60'],
    ['whole', 'south', '40'],
  ] as const) {
    const passed = { fromAcademyId: made[from], toAcademyId: made[to], day: turn, sharePercent }
    expect((await other('POST', '/v1/lineages', passed)).status).toBe(201)
  }
  const lines = Object.entries(schools).flatMap(([code, [from, to]]) =>
    daysOf({ start: from, end: to }).map((day) => `${code},${day},kWh,10`),
  )
  expect((await t.upload(other, `meter,date,unit,value\n${lines.join('\n')}\n`)).body.status).toBe('counted')
  const partly = async (query: string) => {
    const { body } = await other('GET', `/v1/comparison?boundary=likeForLike&${query}`)
    return Object.fromEntries(
      body.academies.map((one: { academy: string; noRankBecause: string[]; rank: number | null }) => [
        one.academy,
        one.rank ?? one.noRankBecause[0],
      ]),
    )
  }
  expect(await partly('year=2024-25')).toEqual({
    stays: 1,
    hill: 'It opened within the year, on 2024-11-01.',
    infants: 'It went into a merger within the year, on 2025-01-15.',
    lane: 'infants school passed to it within the year, on 2025-01-15.',
    whole: 'It was split within the year, on 2025-01-15.',
    north: 'It came out of a split within the year, on 2025-01-15.',
    south: 'It came out of a split within the year, on 2025-01-15.',
  })
  // Once south has left, three fifths of the whole are in the boundary of earlier years, and all of its pupils.
  const [{ id }] = (await other('GET', `/v1/memberships?academyId=${made.south}`)).body.items
  await other('POST', `/v1/memberships/${id}/end`, { end: '2026-01-01', endEvent: 'left' })
  expect((await partly('year=2023-24')).whole).toBe(
    'Only 60 % of it is in the boundary, after a split: its counts are those of the whole.',
  )
})
