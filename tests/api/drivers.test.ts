import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daysOf, monthPeriod } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

// Years start in January here, so that 2024 uses the factor set of 2024 and 2025 that of 2025: gas 0.18290 and 0.18296, electricity 0.20705
// and 0.17700 kg CO2e per kWh. The target counts Scopes 1 and 2, so that these are all there is.

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

type Part = { driver: string; kgCO2e: string }
/** The parts that are not zero, by driver. */
const partsOf = (body: { parts: readonly Part[] }) =>
  Object.fromEntries(
    body.parts.filter(({ kgCO2e }) => kgCO2e !== '0').map(({ driver, kgCO2e }) => [driver, kgCO2e]),
  )
const total = (parts: readonly Part[]) => sum(parts.map(({ kgCO2e }) => new Decimal(kgCO2e))).toFixed()

/** Holds what every answer must hold: all parts sum to the change, and those of academies, streams and cells to those of the whole. */
function sound({ body }: Answer): Answer['body'] {
  expect(total(body.parts)).toBe(body.changeKgCO2e)
  expect(new Decimal(body.fromKgCO2e).plus(body.changeKgCO2e).toFixed()).toBe(body.toKgCO2e)
  for (const groups of [body.byStream, body.byAcademy, body.cells ?? []]) {
    for (const group of groups) expect(total(group.parts)).toBe(group.changeKgCO2e)
    if (groups.length === 0) continue
    for (const { driver, kgCO2e } of body.parts) {
      const own = groups.flatMap((group: { parts: Part[] }) =>
        group.parts.filter((part) => part.driver === driver),
      )
      expect(total(own), driver).toBe(kgCO2e)
    }
  }
  return body
}

const yearDays = (year: number) => daysOf({ start: `${year}-01-01`, end: `${year + 1}-01-01` })
/** A year’s kWh spread over its days, so that they sum to it. */
const spread = (year: number, kWh: number): [day: string, kWh: number][] => {
  const days = yearDays(year)
  const each = Math.floor(kWh / days.length)
  return days.map((day, index) => [day, index === 0 ? kWh - each * (days.length - 1) : each])
}
const file = (meter: string, days: readonly [string, number | string][]) =>
  `meter,date,unit,value\n${days.map(([day, kWh]) => `${meter},${day},kWh,${kWh}`).join('\n')}\n`

/** A trust whose years start in January, with a target of Scopes 1 and 2. */
async function made() {
  const { trustId, as } = await t.makeTrust()
  const lead = await as('lead')
  const { etag } = (await lead('GET', '/v1/trust')).headers
  expect((await lead('PATCH', '/v1/trust', { yearStartMonth: 1 }, { 'if-match': String(etag) })).status).toBe(
    200,
  )
  const target = {
    baseYear: '2024',
    targetYear: '2028',
    reductionPercent: '40',
    scopes: [1, 2],
    categories: [],
  }
  expect((await lead('POST', '/v1/targets', target)).status).toBe(201)
  const academy = async (code: string, membership: object) => {
    const { id } = (await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })).body
    expect((await lead('POST', '/v1/memberships', { academyId: id, ...membership })).status).toBe(201)
    for (const utility of ['gas', 'electricity'])
      await lead('POST', '/v1/meters', { number: `${utility}-${code}`, utility, academyId: id })
    return id as string
  }
  const send = async (meter: string, days: readonly [string, number | string][]) => {
    const sent = await t.upload(lead, file(meter, days))
    expect([sent.body.status, sent.body.issues.errors]).toEqual(['counted', 0])
    return sent.body.id as string
  }
  const drivers = (query = '', client: Client = lead) =>
    client('GET', `/v1/drivers?from=2024&to=2025${query}`)
  return { trustId, lead, as, academy, send, drivers }
}
const always = { start: '2019-09-01', startEvent: 'joined' }

describe('the cleaner grid is not effort', () => {
  it('a tenth less gas and a twentieth less electricity: −22.1335 t of activity, −11.6625 t of factors', async () => {
    const { lead, academy, send, drivers } = await made()
    await academy('oak', always)
    await send('gas-oak', [...spread(2024, 1_000_000), ...spread(2025, 900_000)])
    await send('electricity-oak', [...spread(2024, 400_000), ...spread(2025, 380_000)])
    const body = sound(await drivers('&detail=cells'))
    expect(body).toMatchObject({
      ...{ from: '2024', to: '2025', boundary: 'asOwned', at: null, target: 'main', basis: 'current' },
      fromKgCO2e: '265720',
      toKgCO2e: '231924',
      changeKgCO2e: '-33796',
      changePercent: '-12.718651',
      ownDoingKgCO2e: '-22133.5',
      insufficientData: [],
      notCalculated: [],
      provisional: false,
    })
    // −11,719.5 + 57 = −11,662.5
    expect(partsOf(body)).toEqual({ activity: '-22133.5', gridFactor: '-11719.5', otherFactors: '57' })
    expect(body.parts.map((one: Part) => one.driver)).toEqual([
      ...[
        'structure',
        'activity',
        'intensity',
        'weather',
        'gridFactor',
        'otherFactors',
        'method',
        'corrections',
      ],
    ])
    const streams = body.byStream.map((one: { stream: string; parts: Part[] }) => [one.stream, partsOf(one)])
    expect(streams).toEqual([
      ['electricity.grid', { activity: '-3840.5', gridFactor: '-11719.5' }],
      ['gas.mains', { activity: '-18293', otherFactors: '57' }],
    ])
    const [power] = body.cells
    expect(power).toMatchObject({
      ...{
        step: 'years',
        academy: 'oak',
        stream: 'electricity.grid',
        unit: 'kWh',
        rule: 'shares',
        weather: null,
      },
      states: [
        { driver: 'structure', from: '1', to: '1' },
        { driver: 'activity', from: '400000', to: '380000' },
        { driver: 'gridFactor', from: '0.20705', to: '0.177' },
      ],
    })
    const notes = body.notes.join(' ')
    expect(notes).toContain('All use is activity, and none intensity, for oak')
    expect(notes).toContain('Weather is not told apart: no degree days were loaded')
    // Back again every part has the other sign.
    const back = sound(await lead('GET', '/v1/drivers?from=2025&to=2024'))
    expect(partsOf(back)).toEqual({ activity: '22133.5', gridFactor: '11719.5', otherFactors: '-57' })
  })

  it('all scopes have the grid’s losses and upstream emissions as the grid’s, and come to what the inventories say', async () => {
    const { lead, academy, send, drivers } = await made()
    await academy('oak', always)
    await send('electricity-oak', [...spread(2024, 400_000), ...spread(2025, 400_000)])
    const body = sound(await drivers('&target=all'))
    expect(Object.keys(partsOf(body))).toEqual(['gridFactor'])
    for (const [year, figure] of [
      ['2024', body.fromKgCO2e],
      ['2025', body.toKgCO2e],
    ]) {
      const { totals } = (await lead('GET', `/v1/emissions?year=${year}`)).body
      expect(figure).toBe(totals.totalKgCO2e)
      expect(new Decimal(totals.scope3KgCO2e).gt(0)).toBe(true)
    }
    // Gas is missing, and nobody said that there is none.
    expect(body.insufficientData).toEqual(
      ['2024', '2025'].map((year) => expect.stringContaining(`${year}: gas meter gas-oak of oak has 0 of`)),
    )
  })
})

describe('joining and leaving', () => {
  it('is structure by the part of the year that was owned; what the school saved itself is not', async () => {
    const { academy, send, drivers, lead } = await made()
    await academy('oak', always)
    await academy('elm', { start: '2025-07-01', startEvent: 'joined' })
    await send('electricity-oak', [...spread(2024, 400_000), ...spread(2025, 400_000)])
    // Elm uses 366 × 100 kWh in 2024; in 2025 100 a day before joining and 50 after it: 181 × 100 + 184 × 50 = 27,300, of which 9,200 owned.
    await send('electricity-elm', [
      ...yearDays(2024).map((day): [string, number] => [day, 100]),
      ...yearDays(2025).map((day): [string, number] => [day, day < '2025-07-01' ? 100 : 50]),
    ])
    const body = sound(await drivers('&detail=cells&per=none'))
    const elm = body.cells.find((one: { academy: string }) => one.academy === 'elm')
    expect([elm.fromKgCO2e, elm.toKgCO2e, elm.rule]).toEqual(['0', '1628.4', 'shares'])
    const share = new Decimal(9200).div(27_300)
    const [was, now] = [new Decimal('0.20705'), new Decimal('0.177')]
    // From nothing owned: an order in which the use or the factor changes first sees nothing move. In thirds and sixths of the six orders:
    // structure first (2 of 6), second after use, second after the factor, last (2 of 6).
    const structure = share.times(
      was
        .times(36_600 * 2)
        .plus(was.times(27_300))
        .plus(now.times(36_600))
        .plus(now.times(27_300 * 2))
        .div(6),
    )
    expect(Number(partsOf(elm).structure)).toBeCloseTo(structure.toNumber(), 6)
    // Like for like elm is in both years whole, and nothing is structure.
    const like = sound(await drivers('&boundary=likeForLike&per=none'))
    // (400,000 + 36,600) × 0.20705, (400,000 + 27,300) × 0.177
    expect([like.fromKgCO2e, like.toKgCO2e, like.at]).toEqual(['90398.03', '75632.1', '2025-12-31'])
    // −9,300 × (0.20705 + 0.177) ÷ 2
    expect(partsOf(like)).toEqual({ activity: '-1785.8325', gridFactor: '-12980.0975' })
    // The figures are those of the emissions, as owned.
    const owned = (await lead('GET', '/v1/emissions?year=2025')).body
    expect(body.toKgCO2e).toBe(owned.totals.scope2LocationKgCO2e)
  })

  it('of schools of whose other days nothing is known is structure as a whole, and it says so', async () => {
    const { academy, send, drivers } = await made()
    await academy('oak', always)
    await academy('elm', { start: '2025-01-01', startEvent: 'joined' })
    await academy('ash', { ...always, end: '2025-01-01', endEvent: 'left' })
    await send('electricity-oak', [...spread(2024, 100_000), ...spread(2025, 100_000)])
    await send('electricity-elm', spread(2025, 50_000))
    await send('electricity-ash', spread(2024, 30_000))
    const body = sound(await drivers())
    // 50,000 × 0.177 in, 30,000 × 0.20705 out; the grid’s factor on oak’s 100,000 kWh.
    expect(partsOf(body)).toEqual({ structure: '2638.5', gridFactor: '-3005' })
    expect(
      body.byAcademy.map((one: { academy: string; parts: Part[] }) => [one.academy, partsOf(one)]),
    ).toEqual(
      expect.arrayContaining([
        ['elm', { structure: '8850' }],
        ['ash', { structure: '-6211.5' }],
      ]),
    )
    expect(body.notes.join(' ')).toContain('Of ash, elm some streams lack records of the days outside')
    // A month of elm’s year before is not its year: still structure. The whole of it tells more.
    const days = spread(2024, 40_000)
    await send(
      'electricity-elm',
      days.filter(([day]) => day >= '2024-12-01'),
    )
    expect(partsOf(sound(await drivers()))).toEqual(partsOf(body))
    await send('electricity-elm', days)
    const whole = sound(await drivers())
    // From 0 of 40,000 kWh to all of 50,000: structure 1 × ((2 × 40,000 + 50,000) × 0.20705 + (40,000 + 2 × 50,000) × 0.177) ÷ 6,
    // which ends in threes, as the other two do: the digit that is over is the first one’s.
    const elm = whole.byAcademy.find((one: { academy: string }) => one.academy === 'elm')
    expect(partsOf(elm).structure).toBe('8616.083333333334')
  })
})

it('pupils: more of them are activity, what each used is intensity; floor area the same', async () => {
  const { academy, send, drivers, lead } = await made()
  const oak = await academy('oak', always)
  await send('electricity-oak', [...spread(2024, 100_000), ...spread(2025, 110_000)])
  for (const [kind, asOf, value] of [
    ['pupils', '2024-10-03', '400'],
    ['pupils', '2025-10-02', '500'],
    ['floorAreaM2', '2020-01-01', '1000'],
  ])
    expect(
      (await lead('POST', '/v1/counts', { academyId: oak, kind, asOf, value, source: 'census' })).status,
    ).toBe(201)
  const body = sound(await drivers('&detail=cells'))
  expect(body.cells[0].states).toEqual([
    { driver: 'structure', from: '1', to: '1' },
    { driver: 'activity', from: '400', to: '500' },
    { driver: 'intensity', from: '250', to: '220' },
    { driver: 'gridFactor', from: '0.20705', to: '0.177' },
  ])
  // The factor: −0.03005 on the mean of use; three states of 100,000, 125,000, 88,000 and 110,000 kWh, weighed 2, 1, 1, 2 of 6.
  const grid = new Decimal('-0.03005').times(200_000 + 125_000 + 88_000 + 220_000).div(6)
  expect(partsOf(body).gridFactor).toBe(grid.toFixed())
  const own = new Decimal(partsOf(body).activity!).plus(partsOf(body).intensity!)
  expect(body.ownDoingKgCO2e).toBe(own.toFixed())
  expect(new Decimal(partsOf(body).activity!).gt(0)).toBe(true)
  expect(new Decimal(partsOf(body).intensity!).lt(0)).toBe(true)
  // The area is the same in both years, so that all use is intensity.
  const area = sound(await drivers('&per=floorAreaM2'))
  expect(Object.keys(partsOf(area))).toEqual(['intensity', 'gridFactor'])
  expect(area.notes.join(' ')).not.toContain('none intensity')
})

describe('weather', () => {
  const perDay = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
  const month = (year: number, index: number) => `${year}-${String(index + 1).padStart(2, '0')}-01`
  /** 20 kWh a day and so many for each degree day. */
  const use = (year: number, colder: number, slope: number) =>
    perDay.flatMap((x, index) =>
      daysOf(monthPeriod(month(year, index))).map((day): [string, string] => [
        day,
        new Decimal(x).times(colder).times(slope).plus(20).toFixed(),
      ]),
    )
  const degreeDays = (years: readonly [number, number][]) =>
    `date,value\n${years
      .flatMap(([year, colder]) =>
        perDay.flatMap((x, index) =>
          daysOf(monthPeriod(month(year, index))).map(
            (day) => `${day},${new Decimal(x).times(colder).toFixed()}`,
          ),
        ),
      )
      .join('\n')}\n`
  const load = (lead: Client, years: readonly [number, number][], station: string) =>
    lead('POST', `/v1/degree-days?station=${station}`, degreeDays(years), { 'content-type': 'text/csv' })

  it('is a part of its own where a line is sound: a building run alike in a colder year has saved nothing and lost nothing', async () => {
    const { academy, send, drivers, lead } = await made()
    await academy('oak', always)
    await send('gas-oak', [...use(2024, 1, 3), ...use(2025, 1.25, 3)])
    const without = sound(await drivers())
    expect(Object.keys(partsOf(without))).toEqual(['activity', 'otherFactors'])
    expect(without.weatherWithin).toMatchObject([{ academy: 'oak', stream: 'gas.mains' }])
    expect(
      (
        await load(
          lead,
          [
            [2024, 1],
            [2025, 1.25],
          ],
          'Midlands',
        )
      ).status,
    ).toBe(201)
    const body = sound(await drivers('&detail=cells'))
    // 2024 has 1,892 degree days (366 × 20 + 3 × 1,892), 2025 has 1.25 × 1,883: the leap day has one day of February less.
    const degree = (days: readonly number[]) =>
      sum(days.map((count, index) => new Decimal(count * perDay[index]!)))
    const [y24, y25] = [degree(monthLengths(2024)), degree(monthLengths(2025)).times('1.25')]
    const asked = [y24.times(3).plus(366 * 20), y25.times(3).plus(365 * 20)]
    const [cell] = body.cells
    expect(cell.weather).toMatchObject({
      months: 24,
      from: asked[0]!.toFixed(),
      to: asked[1]!.toFixed(),
    })
    expect(new Decimal(cell.weather.explained).toFixed(5)).toBe('1.00000')
    // Use at like weather is the same to the last watt-hour of the line’s rounding, so that next to nothing is activity.
    expect(new Decimal(partsOf(body).activity ?? 0).abs().lt('0.01')).toBe(true)
    const change = asked[1]!.minus(asked[0]!)
    expect(new Decimal(partsOf(body).weather!).minus(change.times('0.18293')).abs().lt('0.01')).toBe(true)
    expect([body.station, body.weatherWithin]).toEqual(['Midlands (base 15.5 °C)', []])
    expect(body.notes.join(' ')).toContain('for analysis alone')
    // The reported figures are the same with degree days and without.
    expect([body.fromKgCO2e, body.toKgCO2e]).toEqual([without.fromKgCO2e, without.toKgCO2e])
    const parts = Object.values(partsOf(body)).reduce((sum, one) => sum.plus(one), new Decimal(0))
    expect(parts.toFixed()).toBe(new Decimal(body.toKgCO2e).minus(body.fromKgCO2e).toFixed())
  })

  it('leaves out of the line the months of which something is recorded beside the meters, and no others', async () => {
    const { academy, send, drivers, lead } = await made()
    await academy('oak', always)
    // In March 2025 the meter had a tenth; the rest was billed. With that month in it the line would be another.
    const low = use(2025, 1.25, 3).map(([day, kWh]): [string, string] =>
      day.startsWith('2025-03') ? [day, new Decimal(kWh).div(10).toFixed()] : [day, kWh],
    )
    await send('gas-oak', [...use(2024, 1, 3), ...low])
    const both: [number, number][] = [
      [2024, 1],
      [2025, 1.25],
    ]
    await load(lead, both, 'Midlands')
    const bill = (month: string, last: number) =>
      t.upload(
        lead,
        `academy,stream,from,to,quantity,unit\noak,gas.mains,2025-${month}-01,2025-${month}-${last},500,kWh\n`,
      )
    expect((await bill('03', 31)).body.status).toBe('counted')
    const body = sound(await drivers('&detail=cells'))
    const weather = body.cells[0].weather
    expect([weather.months, new Decimal(weather.explained).toFixed(5), body.weatherWithin]).toEqual([
      ...[23, '1.00000', []],
    ])
    // Where nearly every month of a year is billed beside the meter, no line is left.
    for (const month of ['01', '02', '04', '05', '06', '07', '08', '09', '10'])
      await bill(month, month === '02' ? 28 : 30)
    const billed = sound(await drivers())
    expect(billed.notes.join(' ')).toContain('too few months have an actual on every day of every meter')
    expect(billed.weatherWithin).toMatchObject([{ academy: 'oak', stream: 'gas.mains' }])
  })

  it('is not where degree days are missing, several stations are loaded, or they do not explain what was used; it says which', async () => {
    const { academy, send, drivers, lead } = await made()
    await academy('oak', always)
    await send('gas-oak', [...spread(2024, 100_000), ...spread(2025, 90_000)])
    await load(lead, [[2024, 1]], 'Midlands')
    const partly = sound(await drivers())
    expect(partly.notes.join(' ')).toContain('for 12 months, the first 2025-01')
    await load(
      lead,
      [
        [2024, 1],
        [2025, 1],
      ],
      'Wales',
    )
    const several = await drivers()
    expect([several.status, several.body.errors[0].pointer]).toEqual([400, 'query/station'])
    expect(several.body.detail).toContain('say which with “station”: Midlands, Wales.')
    const flat = sound(await drivers('&station=wales'))
    expect(flat.notes.join(' ')).toContain('degree days do not explain what was used')
    expect(Object.keys(partsOf(flat))).toEqual(['activity', 'otherFactors'])
    const none = await drivers('&station=Kent')
    expect([none.status, none.body.errors[0].pointer]).toEqual([422, 'query/station'])
  })

  const monthLengths = (year: number) =>
    perDay.map((_, index) => daysOf(monthPeriod(month(year, index))).length)
})

describe('a year as it was published', () => {
  it('differs from how it stands now by corrections and by who is in it; then the years are compared', async () => {
    const { academy, send, drivers, lead } = await made()
    await academy('oak', always)
    await lead('POST', '/v1/assertions', { stream: 'gas.mains', start: '2000-01-01', reason: 'no gas here' })
    await send('electricity-oak', [...spread(2024, 98_000), ...spread(2025, 90_000)])
    // It burns no gas: only a year of which nothing is missing is published.
    await send('gas-oak', [...spread(2024, 0), ...spread(2025, 0)])
    const missing = await drivers('&basis=published')
    expect([missing.status, missing.body.errors[0].pointer]).toEqual([404, 'query/basis'])
    const published = await lead('POST', '/v1/progress-publications', {
      year: '2024',
      minuteReference: 'B 7',
    })
    expect(published.status, published.text).toBe(201)
    // A file puts the year right: 100,000 kWh. And elm was in the trust all the time, which nobody had said.
    await send('electricity-oak', spread(2024, 100_000))
    await academy('elm', always)
    await send('electricity-elm', [...spread(2024, 10_000), ...spread(2025, 10_000)])
    for (const boundary of ['asOwned', 'likeForLike']) {
      const body = sound(await drivers(`&basis=published&detail=cells&boundary=${boundary}`))
      // 98,000, then (100,000 + 10,000) × 0.20705; (90,000 + 10,000) × 0.177
      expect([body.fromKgCO2e, body.fromNowKgCO2e, body.toKgCO2e]).toEqual(['20290.9', '22775.5', '17700'])
      // 2,000 × 0.20705; 10,000 × 0.20705; −10,000 × 0.192025; −0.03005 × (95,000 + 10,000)
      expect(partsOf(body)).toEqual({
        structure: '2070.5',
        activity: '-1920.25',
        gridFactor: '-3155.25',
        corrections: '414.1',
      })
      const steps = body.cells
        .filter((one: { stream: string }) => one.stream === 'electricity.grid')
        .map((one: { step: string; academy: string }) => `${one.step} ${one.academy}`)
      expect(steps.sort()).toEqual(['restatement elm', 'restatement oak', 'years elm', 'years oak'])
      expect(body.published).toMatchObject({ id: published.body.id, minuteReference: 'B 7' })
    }
    expect((await drivers()).body.fromKgCO2e).toBe('22775.5')
  })
})

describe('what cannot be compared', () => {
  it('a year without data has no figure, and there are no parts: missing is not zero', async () => {
    const { academy, send, drivers } = await made()
    await academy('oak', always)
    await send('gas-oak', spread(2024, 100_000))
    const { status, body } = await drivers()
    expect([status, body.fromKgCO2e, body.toKgCO2e, body.changeKgCO2e, body.parts, body.byStream]).toEqual([
      ...[200, '18290', null, null, null, []],
    ])
    expect(body.insufficientData).toContain('2025: no data came')
  })

  it('a day on which no academy is a member, one that nobody means, and one that is not used', async () => {
    const { academy, send, drivers } = await made()
    await academy('oak', always)
    await send('gas-oak', [...spread(2024, 100_000), ...spread(2025, 90_000)])
    const nobody = await drivers('&boundary=likeForLike&at=1985-01-01')
    expect([nobody.status, nobody.body.insufficientData]).toEqual([
      ...[200, ['No academy is a member of the trust on 1985-01-01: like for like, nothing is counted']],
    ])
    for (const at of ['9999-12-31', '1900-01-01']) {
      const { status, body } = await drivers(`&boundary=likeForLike&at=${at}`)
      expect([status, body.errors[0].pointer]).toEqual([422, 'query/at'])
    }
    const owned = sound(await drivers('&at=2025-06-01'))
    expect(owned.notes[0]).toBe(
      'The day 2025-06-01 is not used: as owned, each day has the schools of that day.',
    )
  })

  it('the same year twice, a year that is none, a target that is none', async () => {
    const { lead } = await made()
    for (const [query, status, pointer] of [
      ['from=2024&to=2024', 400, 'query/to'],
      ['from=2024&to=2025-26', 422, 'query/to'],
      ['from=2024&to=2025&target=other', 404, 'query/target'],
    ]) {
      const answer = await lead('GET', `/v1/drivers?${query}`)
      expect([query, answer.status, answer.body.errors[0].pointer]).toEqual([query, status, pointer])
    }
  })
})
