import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Body, daily, printed, trustOf } from './forecast-trust.ts'
import { type Client, openTestService, type TestService } from './service.ts'
import { always, workedTrust } from './worked-trust.ts'

let t: TestService
let address: string
beforeAll(async () => {
  t = await openTestService()
  address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => t.close())
const run = (key: string, ...words: string[]) => printed({ address, key }, ...words)

describe('a trust whose use wavers', () => {
  let lead: Client
  let trustId: string
  beforeAll(async () => {
    const made = await trustOf(t, 'Wavering', {
      utility: 'gas',
      // 365,000, 401,500, 361,350 and 397,485 kWh: +10 %, −10 %, +10 %
      sites: [{ code: 'oak', rows: (meter) => daily(meter, [1000, 1100, 990, 1089]) }],
      target: { scopes: [1], categories: [] },
    })
    lead = made.lead
    trustId = made.trustId
  })

  it('has a fan as wide as its past errors and the chance that goes with it', async () => {
    const body = await ask(lead, '/v1/forecast')
    // gas 2023: 0.18293 → 66,769.45 kg, of which 40 % less are 40,061.67; gas 2026: 0.18231
    expect([body.baseKgCO2e, body.targetKgCO2e, body.factorSet.id, body.scenario.code]).toEqual([
      '66769.45',
      '40061.67',
      'desnz-2026',
      'held',
    ])
    expect(body.history[0]).toEqual({
      ...{ year: '2022-23', kgCO2e: '66769.45', heldFactorsKgCO2e: '66543.15' },
      ...{ estimatedKgCO2e: '0', estimatedPercent: '0', provisional: false, provisionalPercent: '0' },
      count: null,
    })
    expect(body.method).toMatchObject({
      ...{ id: 'lastYear', comparedOn: null, compared: [], spreadOf: 'trust', errors: 3 },
      // √(3 × 0.01 ÷ 2)
      spreadPercent: '12.247449',
    })
    const [first, second] = body.years
    // 397,485 × 0.18231; within 10 % of it lies half, as the test of the fan works out, and √2 times as far a year later
    expect([first.year, first.kgCO2e, first.withoutMeasuresKgCO2e]).toEqual([
      '2026-27',
      '72465.49035',
      '72465.49035',
    ])
    expect(first.fan[0]).toEqual({ percent: 50, lowKgCO2e: '65218.941315', highKgCO2e: '79712.039385' })
    expect(Number(second.fan[0].highKgCO2e) - Number(second.kgCO2e)).toBeCloseTo(7246.549035 * Math.SQRT2, 4)
    expect(second.fan.map((band: { percent: number }) => band.percent)).toEqual([50, 80, 90])
    // The path falls evenly to 40,061.67 in five years: four fifths of the way is 45,403.226.
    expect([first.pathKgCO2e, second.pathKgCO2e]).toEqual(['45403.226', '40061.67'])
    // t = (40,061.67 − 72,465.49) ÷ (72,465.49 × √0.03) = −2.581692; ½ − 2.581692 ÷ (2 × √(2 + 6.665134)) = 0.061484
    expect([body.years.length, body.chancePercent, body.insufficientData]).toEqual([2, '6.1', []])
  })

  it('goes further where that is asked for, and refuses what is no year, scenario or status', async () => {
    const further = await ask(lead, '/v1/forecast?to=2029-30')
    expect(further.years.map((one: Body) => one.year)).toEqual(['2026-27', '2027-28', '2028-29', '2029-30'])
    expect([further.years[3].pathKgCO2e, further.chancePercent]).toEqual(['40061.67', '6.1'])
    expect((await ask(lead, '/v1/forecast?to=2065-66')).years).toHaveLength(40)
    const short = await ask(lead, '/v1/forecast?to=2026-27')
    expect([short.chancePercent, short.insufficientData]).toEqual([
      null,
      ['The forecast does not reach 2027-28, the target year.'],
    ])
    for (const [query, status, pointer] of [
      ['to=2027', 422, 'query/to'],
      ['to=2025-26', 422, 'query/to'],
      ['to=2066-67', 422, 'query/to'],
      ['scenario=none', 404, 'query/scenario'],
      ['measures=dropped', 400, 'query/measures'],
    ] as const) {
      const { status: got, body } = await lead('GET', `/v1/forecast?${query}`)
      expect([query, got, body.errors[0].pointer]).toEqual([query, status, pointer])
    }
  })

  it('is shown on the command line with the band, the chance and how it was made', async () => {
    const key = await t.keyFor(trustId, 'finance')
    const text = await run(key, 'forecast')
    expect(text).toMatch(/2026-27 +72\.47 +72\.47 +65\.22 to 79\.71 /)
    expect(text).toContain('Chance of meeting the target in 2027-28: 6 %')
    expect(text).toContain('each stream stays as in the last year')
    expect(JSON.parse(await run(key, 'forecast', '--json')).chancePercent).toBe('6.1')
    expect(await run(key, 'abatement-costs')).toContain('There are no measures.')
  })
})

describe('measures and factors that are expected', () => {
  let lead: Client
  let trustId: string
  const measure = (title: string, more: object) => ({
    ...{ kind: 'other', title, status: 'approved', start: '2026-09-01', lifeYears: 20 },
    ...more,
  })
  const saving = (savingPerYear: string) => ({
    effects: [{ stream: 'electricity.grid', unit: 'kWh', savingPerYear }],
  })
  beforeAll(async () => {
    const made = await trustOf(t, 'Steady', {
      utility: 'electricity',
      // 36,500 kWh a year, and 3,650 less since the lights were changed
      sites: [{ code: 'elm', rows: (meter) => daily(meter, [100, 100, 90, 90]) }],
      target: { scopes: [2, 3], categories: [3] },
    })
    lead = made.lead
    trustId = made.trustId
    const grid = (year: number, kgCO2ePerUnit: string) => ({
      stream: 'electricity.grid',
      year,
      kgCO2ePerUnit,
    })
    const said = { title: 'Cleaner', source: 'Somebody', publishedOn: '2026-07-14' }
    for (const [code, factors] of [
      ['cleaner', [grid(2026, '0.16'), grid(2028, '0.08')]],
      ['later', [grid(2028, '0.06548')]],
      ['still', [grid(2026, '0.16')]],
    ] as const)
      expect((await lead('POST', '/v1/factor-scenarios', { ...said, code, factors })).status).toBe(201)
    for (const one of [
      measure('Solar', {
        ...{ academyId: made.ids[0], capitalPounds: '20000', yearlySavingPounds: '2500', ...saving('10000') },
      }),
      measure('LED', { status: 'running', start: '2024-09-01', lifeYears: 3, ...saving('3650') }),
      measure('Controls', {
        status: 'planned',
        start: '2027-09-01',
        capitalPounds: '500',
        ...saving('1000'),
      }),
      measure('Windmill', { status: 'dropped', ...saving('9000') }),
    ]) {
      const { status, body } = await lead('POST', '/v1/measures', one)
      expect([status, body.detail]).toEqual([201, undefined])
    }
  })
  const off = (year: Body): Record<string, string> =>
    Object.fromEntries(year.measures.map((one: Body) => [one.measureId, one.kgCO2e]))

  it('take off what the history does not have yet; plans only where asked for', async () => {
    const body = await ask(lead, '/v1/forecast')
    const [solar, led] = body.measures.map((one: Body) => one.id)
    // 2026: generation 0.13096 + losses 0.01299 + well-to-tank 0.03682 and 0.00359 = 0.18436; 36,500 kWh less 10,000
    // and 3,650: the lights’ saving is put back to the history and taken off once; their life ends with 2026-27.
    expect(body.history.at(-1).heldFactorsKgCO2e).toBe('6056.226')
    expect(body.years.map((one: Body) => [one.withoutMeasuresKgCO2e, one.kgCO2e])).toEqual([
      ['6729.14', '4212.626'],
      ['6729.14', '4885.54'],
    ])
    expect(body.years.map(off)).toEqual([
      { [solar]: '1843.6', [led]: '672.914' },
      { [solar]: '1843.6', [led]: '0' },
    ])
    expect(body.notes).toContain(
      '“LED” comes to the end of its life on 2027-09-01: from then on nothing is taken off for it, and what it saved is used again.',
    )
    expect(body.notes).toContain('Not counted, by their status: “Controls” (planned). Ask for them by it.')
    const more = await ask(lead, '/v1/forecast?measures=approved,running,done,planned')
    expect(more.years.map((one: Body) => one.kgCO2e)).toEqual(['4212.626', '4701.18'])
  })

  it('move with the declared factors, every line of the stream', async () => {
    const body = await ask(lead, '/v1/forecast?scenario=cleaner')
    expect(body.years.map((one: Body) => one.factorYear)).toEqual([2027, 2028])
    // 0.12 ÷ 0.16 and 0.08 ÷ 0.16: three quarters and half of 6,729.14, of 4,212.626 and of 4,885.54
    expect(body.years.map((one: Body) => [one.withoutMeasuresKgCO2e, one.kgCO2e])).toEqual([
      ['5046.855', '3159.4695'],
      ['3364.57', '2442.77'],
    ])
    // none declared for 2026: as published to 2028, then 0.06548 ÷ 0.13096 = half
    const later = await ask(lead, '/v1/forecast?scenario=later')
    expect(later.years.map((one: Body) => one.kgCO2e)).toEqual(['4212.626', '2442.77'])
    expect(later.method.inWords.join(' ')).toContain('“Cleaner” (Somebody, 2026-07-14, version 1)')
  })

  it('that say nothing of years to come move nothing, and the answer says so', async () => {
    const [still, plain] = [await ask(lead, '/v1/forecast?scenario=still'), await ask(lead, '/v1/forecast')]
    expect(still.years.map((one: Body) => one.kgCO2e)).toEqual(plain.years.map((one: Body) => one.kgCO2e))
    expect(still.notes).toContain(
      'What the scenario declares of electricity.grid (2026) moves nothing in the years ahead against the factors held, those of 2026. Declare a year after 2026 as well.',
    )
  })

  it('figures that never moved give no fan and no chance', async () => {
    const body = await ask(lead, '/v1/forecast')
    expect([body.chancePercent, body.years[0].fan, body.method.spreadPercent]).toEqual([null, null, null])
    expect(body.insufficientData).toEqual([expect.stringContaining('never moved')])
  })

  it('have a cost per tonne where their costs are known', async () => {
    const body = await ask(lead, '/v1/abatement-costs?scenario=cleaner&discountRatePercent=0')
    // 10,000 kWh × 0.18436 × (¾ + 19 × ½) = 18,896.9 kg in twenty years; £20,000 − 20 × £2,500 = −£30,000
    expect(body.items).toEqual([
      expect.objectContaining({
        ...{ title: 'Solar', netPresentCostPounds: '-30000', lifetimeKgCO2e: '18896.9' },
        ...{ yearlyKgCO2e: '944.845', poundsPerTonne: '-1587.561981' },
      }),
    ])
    expect(body.withoutCost.map((one: Body) => [one.title, one.reason])).toEqual([
      ['LED', expect.stringContaining('capital')],
      ['Controls', expect.stringContaining('pounds a year')],
    ])
    // At 3.5 % the twenty years are worth 14.212403 of one: 20,000 − 35,531.01
    const usual = await ask(lead, '/v1/abatement-costs')
    expect(Number(usual.items[0].netPresentCostPounds)).toBeCloseTo(-15531.01, 2)
    const text = await run(await t.keyFor(trustId, 'auditor'), 'abatement-costs', '--scenario', 'cleaner')
    // −15,531.01 ÷ 18.8969
    expect(text).toMatch(/^Solar +approved +-822 +0\.94 +18\.90 +-15,531 +20,000 +2,500 +20$/m)
    expect(text).toContain('LED (running): What it costs is not known')
    const ahead = await run(await t.keyFor(trustId, 'auditor'), 'forecast', '--include', 'planned')
    expect(ahead).toMatch(/^ +Controls +0\.18$/m)
    expect(ahead).toContain('Chance of meeting the target: it cannot be told.')
    expect(ahead).toContain('“Solar” is approved and should have started on 2026-09-01: it counts from then.')
  })
})

it('six years of schools that stay choose a trend, whoever joined and left between', async () => {
  const tonnes = (...all: number[]) => Object.fromEntries(all.map((one, year) => [year, one]))
  const passing = { start: '2023-01-01', startEvent: 'joined', end: '2025-04-01', endEvent: 'left' }
  const { lead } = await workedTrust(
    t,
    [
      { code: 'a', tonnes: tonnes(500, 480, 450, 420, 380, 330), memberships: always },
      { code: 'b', tonnes: tonnes(300, 290, 280, 260, 240, 210), memberships: always },
      { code: 'c', tonnes: tonnes(200, 195, 185, 170, 150, 130), memberships: always },
      { code: 'd', tonnes: tonnes(250, 245, 240, 230, 200, 160), memberships: [passing] },
    ],
    { target: { targetYear: '2027-28' } },
  )
  const body = await ask(lead, '/v1/forecast')
  expect(body.history.map((one: Body) => one.kgCO2e)).toEqual([
    '1000000',
    '965000',
    '915000',
    '850000',
    '770000',
    '670000',
  ])
  // From the fourth year on the last year was off by 65/915, 80/850 and 100/770, the mean of three by 110/960, 140/910 and
  // 175/845, and the trend by 31/881, 40/810 and 54/724: its medians were −42.5, −50 and −57.5, four fifths of which count.
  expect(body.method).toMatchObject({ id: 'dampedTrend', comparedOn: 'trust', errors: 3 })
  const errors = body.method.compared.map((one: Body) => Number(one.meanAbsoluteErrorPercent).toFixed(3))
  expect(errors).toEqual(['9.834', '15.851', '5.305'])
  // √((3.51873² + 4.93827² + 7.45856²) ÷ 2)
  expect(Number(body.method.spreadPercent).toFixed(3)).toBe('6.797')
  // The median of the fifteen slopes is −65: 670 − 65 × 0.8, − 65 × 1.44, − 65 × 1.952
  expect(body.years.map((one: Body) => [one.year, one.kgCO2e])).toEqual([
    ['2025-26', '618000'],
    ['2026-27', '576400'],
    ['2027-28', '543120'],
  ])
  // 600 t are 0.8896 standard errors of 543.12 × 6.797 % × √3 above: ½ + 0.8896 ÷ (2 × √(2 + 0.7914))
  expect([body.targetKgCO2e, body.chancePercent]).toEqual(['600000', '76.6'])
})

describe('too little to tell', () => {
  it('an incomplete year ends the history before it, and two years say nothing of how far a forecast is off', async () => {
    const { lead, trustId } = await trustOf(t, 'Holes', {
      utility: 'gas',
      sites: [
        {
          code: 'oak',
          rows: (meter) => [
            ...daily(meter, [1000, 1100], '2024-03'),
            ...daily(meter, [undefined, undefined, 990, 1089]),
          ],
        },
      ],
      target: { scopes: [1], categories: [] },
    })
    const body = await ask(lead, '/v1/forecast')
    expect(body.history.map((one: Body) => one.year)).toEqual(['2024-25', '2025-26'])
    expect(body.leftOut).toEqual([
      '2023-24: gas meter gas-oak of oak school has 335 of 366 days; missing 2024-03-01 to 2024-03-31',
    ])
    expect([body.chancePercent, body.years[0].fan, body.years[0].kgCO2e]).toEqual([null, null, '72465.49035'])
    expect(body.insufficientData).toEqual([expect.stringContaining('fewer than 3 past years')])
    // From a base year with holes nothing can be told, and each hole is said once.
    const gap = { code: 'gap', baseYear: '2023-24', targetYear: '2027-28', reductionPercent: '40' }
    const milestones = [{ year: '2026-27', reductionPercent: '20' }]
    await lead('POST', '/v1/targets', { ...gap, milestones, scopes: [1], categories: [] })
    const holes = await ask(lead, '/v1/forecast?target=gap')
    expect(holes.insufficientData).toContain(body.leftOut[0])
    expect(holes.leftOut).not.toContain(body.leftOut[0])
    const text = await run(await t.keyFor(trustId, 'finance'), 'forecast', '--target', 'gap')
    expect(text.split('335 of 366 days')).toHaveLength(2)
    expect(text).toContain('40 % below 2023-24 (in tonnes CO2e; how much that allows cannot be told yet)')
    expect(text).toContain('On the way: 20 % less by 2026-27; the forecast has 72.47')
    expect(text).not.toContain('–, ')
  })

  it('three years of three schools are six errors of two steps, and the answer says whose', async () => {
    const years =
      (...all: number[]) =>
      (meter: string) =>
        daily(meter, [undefined, ...all])
    const { lead, ids } = await trustOf(t, 'Three', {
      utility: 'gas',
      sites: [
        { code: 'ash', rows: years(50, 40, 50) },
        { code: 'elm', rows: years(60, 60, 60) },
        { code: 'oak', rows: years(100, 100, 90) },
      ],
      target: { baseYear: '2024-25', scopes: [1], categories: [] },
    })
    const body = await ask(lead, '/v1/forecast')
    // −20 %, +25 %, −10 % and three times nothing: √((0.04 + 0.0625 + 0.01) ÷ 5) = 15 %
    expect(body.method).toMatchObject({ spreadOf: 'academies', errors: 6, steps: 2, spreadPercent: '15' })
    // A standard error of 1,996.2945; by Student’s t with one degree of freedom half the outcomes lie within one of it.
    expect(body.years[0].fan[0]).toEqual({ percent: 50, lowKgCO2e: '11312.3355', highKgCO2e: '15304.9245' })
    expect(body.method.inWords.join(' ')).toContain('of 2 steps from one year to the next')
    expect(body.years[0].kgCO2e).toBe('13308.63')
    expect(body.chancePercent).not.toBeNull()
    expect(body.notes).toEqual([expect.stringContaining('single academies')])

    // A school that leaves takes its history and its measures with it: 60 and 90 kWh a day are left, and four errors.
    const effects = [{ stream: 'gas.mains', unit: 'kWh', savingPerYear: '5000' }]
    const boiler = { kind: 'boiler', title: 'Boiler', status: 'approved', start: '2026-09-01', lifeYears: 15 }
    await lead('POST', '/v1/measures', { ...boiler, academyId: ids[0], effects })
    expect((await ask(lead, '/v1/forecast')).years[0].kgCO2e).toBe('12397.08')
    const [{ id }] = (await lead('GET', `/v1/memberships?academyId=${ids[0]}`)).body.items
    const end = { end: '2026-11-01', endEvent: 'left' }
    expect((await lead('POST', `/v1/memberships/${id}/end`, end)).status).toBe(200)
    const after = await ask(lead, '/v1/forecast')
    expect([after.years[0].kgCO2e, after.years[0].measures, after.method.errors]).toEqual([
      '9981.4725',
      [],
      4,
    ])
    expect(after.notes[0]).toBe('“Boiler” is at a school that is not in the trust now, and does not count.')
  })

  it('without a target it is refused, and without a complete year there is no figure', async () => {
    const lead = await (await t.makeTrust('Empty')).as('lead')
    expect((await lead('GET', '/v1/forecast')).status).toBe(404)
    expect((await ask(lead, '/v1/abatement-costs')).items).toEqual([])
    await lead('POST', '/v1/targets', {
      ...{ baseYear: '2022-23', targetYear: '2027-28', reductionPercent: '40' },
      ...{ scopes: [1, 2], categories: [] },
    })
    const body = await ask(lead, '/v1/forecast')
    expect([body.years, body.history, body.baseKgCO2e, body.chancePercent, body.method]).toEqual([
      [],
      [],
      null,
      null,
      null,
    ])
    expect(body.insufficientData[0]).toContain('No year is complete yet')
  })
})
