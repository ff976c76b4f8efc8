import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysIn, daysOf, type Month, monthPeriod, monthsOf } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Buildings that use 100 kWh a day and 30 for each degree day, from September 2023 to October 2026. On 1 September 2025 each gets its
// measure. Of the weather each year is as cold as the standard year, a tenth colder, or a tenth milder.

let t: TestService
let trustId: string
let lead: Client
const nobody = '00000000-0000-7000-8000-000000000000'
const months = monthsOf({ start: '2023-09-01', end: '2026-11-01' })
const start = '2025-09-01'
const cold = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
const mild: Readonly<Record<string, number>> = { 2023: 1, 2024: 1.1, 2025: 0.9, 2026: 1 }
const perDay = (month: Month): number =>
  Math.round(cold[Number.parseInt(month.slice(5, 7), 10) - 1]! * mild[month.slice(0, 4)]! * 10) / 10
const days = (month: Month): number => daysIn(monthPeriod(month))
const noise = [9, -12, 4, -6, 14, -3, -11, 7, 2, -8, 10, -5, 3]
const heat = (month: Month): number => 100 + 30 * perDay(month)

const academies: Record<string, string> = {}
/** An academy with a meter whose daily use in a month is as said, and its data sent as a file of daily readings. */
async function building(code: string, utility: string, use: (month: Month, index: number) => number | null) {
  const academy = await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })
  academies[code] = academy.body.id
  const number = `${code.toUpperCase()}-1`
  await lead('POST', '/v1/meters', { number, utility, academyId: academy.body.id })
  const rows = months.flatMap((month, index) => {
    const value = use(month, index)
    return value === null ? [] : daysOf(monthPeriod(month)).map((day) => `${number},${day},kWh,${value}`)
  })
  expect((await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)).body.status).toBe('counted')
}
let made = 0
async function measure(code: string | null, more: object = {}): Promise<string> {
  const answer = await lead('POST', '/v1/measures', {
    ...{ kind: 'controls', title: `Controls ${++made} at ${code}`, status: 'done', start, lifeYears: 15 },
    academyId: code === null ? null : academies[code],
    effects: [{ stream: 'gas.mains', unit: 'MWh', savingPerYear: '17.5' }],
    ...more,
  })
  expect(answer.status).toBe(201)
  return answer.body.id
}
const verified = (id: string, query = '') => lead('GET', `/v1/measures/${id}/verification${query}`)
const d = (text: string | number) => new Decimal(text)

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  trustId = trust.trustId
  lead = await trust.as('lead')
  await building('oak', 'gas', (month) => heat(month) * (month < start ? 1 : 0.8))
  await building('elm', 'gas', (month, i) => (heat(month) + noise[i % 13]!) * (month < start ? 1 : 0.8))
  await building('ash', 'gas', (month, i) => heat(month) + noise[i % 13]!)
  await building(
    'fir',
    'electricity',
    (month, i) => 200 - 10 * (i % 12) + noise[i % 13]! / 3 - (month < start ? 0 : 40),
  )
})
afterAll(() => t.close())

describe('without degree days', () => {
  it('heating is put against the same months before, and the answer says why and how to do better', async () => {
    const { status, body } = await verified(await measure('elm'))
    expect(status).toBe(200)
    const [{ found }] = body.effects
    expect([found.method, found.station, found.model.perDay]).toEqual(['sameMonths', null, null])
    expect(found.notes.join(' ')).toContain('No degree days at the base of 15.5 °C were loaded')
    expect(found.notes.join(' ')).toContain('trust-carbon degree-days load')
    const asked = await verified(await measure('elm'), '?method=degreeDays')
    expect([asked.status, asked.body.type]).toEqual([422, '/problems/estimate-basis-missing'])
  })
})

describe('what a measure saved', () => {
  beforeAll(async () => {
    const rows = months.map(
      (month) => `${month.slice(0, 7)},${d(perDay(month)).times(days(month)).toFixed()}`,
    )
    const loaded = await lead(
      'POST',
      '/v1/degree-days?station=Midlands',
      `month,value\n${rows.join('\n')}\n`,
      {
        'content-type': 'text/csv',
      },
    )
    expect(loaded.status).toBe(201)
  })
  const after = months.filter((month) => month >= start)
  const truth = sum(after.map((month) => d(heat(month)).times(days(month)).times('0.2')))

  it('is exact where the line is, month by month, in kWh and in kg', async () => {
    const { body } = await verified(await measure('oak'), '?to=2026-09-01')
    expect([body.from, body.to, body.confidencePercent]).toEqual([start, '2026-09-01', '90'])
    const [{ stream, unit, meters, leftOut, found }] = body.effects
    expect([stream, unit, meters[0].number, leftOut]).toEqual(['gas.mains', 'kWh', 'OAK-1', []])
    expect(found).toMatchObject({
      ...{ method: 'degreeDays', station: 'Midlands', base: '15.5', verdict: 'moreThanExpected' },
      model: { perDay: '100', perDegreeDay: '30', rSquared: '1', months: 24, degreesOfFreedom: 22 },
    })
    expect([found.baseline[0].month, found.baseline.at(-1).month]).toEqual(['2023-09', '2025-08'])
    // September 2025: 30 × (100 + 30 × 1.8) = 4,620 kWh, of which four fifths were used.
    expect(found.months[0]).toEqual({
      month: '2025-09',
      degreeDays: '54',
      counterfactual: '4620',
      actual: '3696',
      saving: '924',
    })
    const saved = sum(after.slice(0, 12).map((month) => d(heat(month)).times(days(month)).times('0.2')))
    expect(found.saving).toEqual({
      ...{ quantity: saved.toFixed(), low: saved.toFixed(), high: saved.toFixed(), percent: '20' },
    })
    // 17.5 MWh in the year from its start, and both at one factor.
    expect(found.expected.quantity).toBe('17500')
    const perKwh = d(found.expected.kgCO2e).div(17500)
    const [row] = (
      await lead('POST', '/v1/calculations', [
        { stream: 'gas.mains', quantity: '1', unit: 'kWh', year: '2025-26' },
      ])
    ).body
    expect(perKwh.toFixed()).toBe(row.kgCO2e)
    expect(found.emissions.kgCO2e).toBe(saved.times(perKwh).toFixed())
  })

  it('lies in the interval where months are noisy, the surer the wider', async () => {
    const id = await measure('elm')
    const widths: Decimal[] = []
    for (const confidence of ['68', '80', '90', '95']) {
      const [{ found }] = (await verified(id, `?confidence=${confidence}`)).body.effects
      const { low, high, quantity } = found.saving
      if (confidence >= '90') expect(d(low).lte(truth) && d(high).gte(truth)).toBe(true)
      expect(found.verdict).toBe('asExpected')
      expect(found.months).toHaveLength(14)
      expect(d(quantity).minus(truth).abs().div(truth).lt('0.1')).toBe(true)
      widths.push(d(high).minus(low))
      expect(d(found.emissions.lowKgCO2e).lt(found.emissions.highKgCO2e)).toBe(true)
    }
    expect(widths.map((one, index) => index === 0 || one.gt(widths[index - 1]!))).not.toContain(false)
    const [{ found }] = (await verified(id)).body.effects
    expect(found.model.t).toBe('1.717144')
    expect(d(found.model.rSquared).gt('0.98')).toBe(true)
    expect(found.inWords).toMatch(
      /^Shown: \d+ kWh less than without it, and with 90 % confidence between \d+ and \d+ kWh less\. What was expected, \d+ kWh less, lies in there\.$/,
    )
  })

  it('is not told from nothing where nothing was saved, and falls short of what was hoped', async () => {
    const [{ found }] = (await verified(await measure('ash'))).body.effects
    expect(found.verdict).toBe('notDistinguishable')
    expect(d(found.saving.low).lte(0) && d(found.saving.high).gte(0)).toBe(true)
    expect(found.inWords).toMatch(
      /^Not distinguishable from nothing: .* between \d+ kWh more and \d+ kWh less\. .* does not lie in there\.$/,
    )
    const much = [{ stream: 'gas.mains', unit: 'kWh', savingPerYear: '60000' }]
    const short = (await verified(await measure('elm', { effects: much }))).body.effects[0].found
    expect(short.verdict).toBe('lessThanExpected')
  })

  it('in another unit than the meters’ is not compared, and the answer says so', async () => {
    const effects = [{ stream: 'gas.mains', unit: 'm3', savingPerYear: '1600' }]
    const [{ found }] = (await verified(await measure('elm', { effects }))).body.effects
    expect([found.verdict, found.expected]).toEqual(['shown', null])
    expect(found.inWords).toContain('not compared with what was expected: the register has that in m3')
  })

  it('of what does not heat is put against the same months before, each effect of a measure apart', async () => {
    const effects = [
      { stream: 'electricity.grid', unit: 'kWh', savingPerYear: '14600' },
      { stream: 'fleet.van', attributes: { fuel: 'diesel' }, unit: 'mile', savingPerYear: '5' },
    ]
    const { body } = await verified(await measure('fir', { kind: 'led', effects }))
    const [electricity, van] = body.effects
    expect([electricity.found.method, electricity.found.verdict]).toEqual(['sameMonths', 'asExpected'])
    // 40 kWh a day on 426 days.
    const { low, high } = electricity.found.saving
    expect(d(low).lt(17040) && d(high).gt(17040)).toBe(true)
    expect(electricity.found.model).toMatchObject({ degreesOfFreedom: 12, months: 24, perDegreeDay: null })
    expect([van.found, van.unit, van.notVerifiedBecause]).toEqual([null, null, 'no meter measures it'])
  })

  it('that began within a month is looked for from the next, and other measures at work are named', async () => {
    const id = await measure('oak', { start: '2025-09-15', title: 'Insulation', status: 'approved' })
    const { body } = await verified(id)
    const [{ found }] = body.effects
    expect([body.from, found.months[0].month, found.baseline.at(-1).month]).toEqual([
      ...['2025-09-15', '2025-10', '2025-08'],
    ])
    const notes = found.notes.join(' ')
    expect(notes).toMatch(/“Controls \d+ at oak” began on 2025-09-01/)
    expect(found.inWords).toMatch(
      /^Shown: .* not running: its status is approved, so this is the work of something else/,
    )
  })

  it('leaves out months that are not whole or are estimated, says which, and counts no estimate', async () => {
    await building('yew', 'gas', (month) =>
      month === '2024-02-01' || month === '2026-01-01' ? null : heat(month) * (month < start ? 1 : 0.8),
    )
    const filled = await lead('POST', '/v1/estimates', {
      ...{ meter: 'YEW-1', start: '2026-01-01', end: '2026-02-01', method: 'degreeDays' },
    })
    expect(filled.status).toBe(202)
    await t.service.services.uploads.settled(trustId, filled.body.upload.id)
    const [{ leftOut, found }] = (await verified(await measure('yew'))).body.effects
    expect(leftOut).toEqual([
      { month: '2024-02', because: 'YEW-1 has nothing on 29 of its days' },
      { month: '2026-01', because: 'YEW-1 has estimates on 31 of its days' },
    ])
    expect([found.model.months, found.months.length, found.saving.percent]).toEqual([23, 13, '20'])
  })

  it('is looked for at the meters that are named, and at those alone', async () => {
    const meter = async (number: string) =>
      (await lead('GET', `/v1/meters?number=${number}`)).body.items[0].id
    const meterIds = [await meter('OAK-1'), await meter('YEW-1')]
    const [{ meters, found }] = (await verified(await measure(null, { meterIds }), '?to=2026-01-01')).body
      .effects
    expect(meters.map((one: { number: string }) => one.number)).toEqual(['OAK-1', 'YEW-1'])
    // Two buildings of 924 in September.
    expect([found.months[0].saving, found.saving.percent]).toEqual(['1848', '20'])
  })

  it('asks nothing of a meter on days on which it was not in use, and says so', async () => {
    const [ash] = (await lead('GET', '/v1/meters?number=ASH-1')).body.items
    expect((await lead('PATCH', `/v1/meters/${ash.id}`, { start: '2023-11-01' })).status).toBe(200)
    await lead('POST', '/v1/meters', {
      ...{ number: 'ASH-2', utility: 'gas', academyId: academies.ash, start: '2026-09-01' },
    })
    const [{ leftOut, found }] = (await verified(await measure('ash'))).body.effects
    expect(leftOut).toEqual([
      { month: '2023-09', because: 'no meter was in use' },
      { month: '2023-10', because: 'no meter was in use' },
      { month: '2026-09', because: 'ASH-2 has nothing on 30 of its days' },
      { month: '2026-10', because: 'ASH-2 has nothing on 31 of its days' },
    ])
    expect([found.model.months, found.months.length]).toEqual([22, 12])
    expect(found.notes).toContain(
      'The meter ASH-2 is in use from 2026-09-01 only: what it measures was not there before.',
    )
  })

  it.each([
    ['?from=2025-08-31', 422, 'period-invalid', 'from that day on'],
    ['?to=2026-11-24', 422, 'date-future', '2026-11-23 at the latest'],
    ['?from=2026-10-02', 422, 'period-invalid', 'no whole month'],
    ['?to=2025-09-30', 422, 'period-invalid', 'no whole month'],
    ['?station=Leeds', 422, 'estimate-basis-missing', 'station “Leeds”'],
    ['?confidence=99', 400, 'invalid', ''],
  ])('is refused of %s', async (query, status, type, words) => {
    const { body, ...answer } = await verified(await measure('oak'), query)
    expect([answer.status, body.type]).toEqual([status, `/problems/${type}`])
    expect(body.detail).toContain(words)
  })

  it('is refused where there is too little to go by, with what is lacking', async () => {
    const early = await verified(await measure('oak', { start: '2024-03-01' }))
    expect([early.status, early.body.type]).toEqual([422, '/problems/estimate-basis-missing'])
    expect(early.body.detail).toContain('at least 9 whole months before the start')
    expect(early.body.detail).toContain('there are 6')
    const whole = await verified(await measure(null))
    expect(whole.body.detail).toContain('name the meters that show what it saved')
    const none = await verified(await measure('fir'))
    expect(none.body.detail).toContain('gas.mains: no meter of its academy measures gas')
    expect((await verified(nobody)).status).toBe(404)
    const other = await (await t.makeTrust('Another')).as('lead')
    expect((await other('GET', `/v1/measures/${await measure('oak')}/verification`)).status).toBe(404)
  })

  it('needs to know whose weather, where several stations are loaded', async () => {
    await lead('POST', '/v1/degree-days?station=Thames', 'month,value\n2024-01,300\n', {
      'content-type': 'text/csv',
    })
    const id = await measure('oak')
    const { status, body } = await verified(id)
    expect([status, body.errors[0].pointer]).toEqual([400, 'query/station'])
    expect(body.detail).toContain('Midlands, Thames')
    expect((await verified(id, '?station=midlands')).status).toBe(200)
    expect((await verified(id, '?station=Thames')).body.effects[0].found.method).toBe('sameMonths')
    expect((await verified(id, '?method=sameMonths')).status).toBe(200)
  })
})
