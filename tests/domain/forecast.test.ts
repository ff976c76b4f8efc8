import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import {
  type AcademySeries,
  carriedOn,
  chooseMethod,
  type MethodId,
  medianSlope,
  relativeErrors,
  type StreamSeries,
} from '../../src/domain/forecast/business-as-usual.ts'
import { chancePercent } from '../../src/domain/forecast/fan.ts'
import {
  chanceOf,
  type Forecast,
  type ForecastInput,
  forecast,
  type MeasureSaving,
} from '../../src/domain/forecast/forecast.ts'
import { declaredFactor, factorRatio, type Scenario } from '../../src/domain/forecast/scenario.ts'

const decimals = (...values: (number | string)[]): Decimal[] => values.map((value) => new Decimal(value))
const streams = (of: Record<string, (number | string)[]>): StreamSeries =>
  new Map(Object.entries(of).map(([stream, values]) => [stream, decimals(...values)]))
const academy = (academyId: string, of: Record<string, (number | string)[]>, first = 0): AcademySeries => ({
  ...{ academyId, first },
  streams: streams(of),
})
const texts = (values: readonly Decimal[], places = 6): string[] =>
  values.map((value) => value.toDecimalPlaces(places).toFixed())

describe('a factor scenario', () => {
  const grid = { stream: 'electricity.grid' } as const
  const scenario: Scenario = {
    code: 'fes',
    title: 'A pathway',
    source: 'somebody',
    publishedOn: '2026-07-14',
    factors: [
      { ...grid, year: 2030, kgCo2ePerUnit: new Decimal('0.10') },
      { ...grid, year: 2026, kgCo2ePerUnit: new Decimal('0.18') },
    ],
  }
  test('goes straight from one declared year to the next, stays after the last and says nothing before the first', () => {
    const of = (year: number) => declaredFactor(scenario, { ...grid, year })?.toFixed()
    // 2028 is half-way: 0.18 − ½ × 0.08 = 0.14; 2027 a quarter: 0.16.
    expect([2025, 2026, 2027, 2028, 2030, 2050].map(of)).toEqual([
      undefined,
      '0.18',
      '0.16',
      '0.14',
      '0.1',
      '0.1',
    ])
    expect(declaredFactor(scenario, { stream: 'gas.mains', year: 2030 })).toBeUndefined()
  })

  test('moves a stream by the declared factor over that of the reference year, or else over the published one', () => {
    const of = (year: number, referenceYear: number, published?: string) =>
      factorRatio(scenario, {
        ...grid,
        year,
        referenceYear,
        published: published === undefined ? undefined : new Decimal(published),
      })
    // 0.14 ÷ 0.18 = 7/9, whatever was published
    expect(of(2028, 2026, '0.177').toDecimalPlaces(6).toFixed()).toBe('0.777778')
    // none declared for 2025: 0.14 ÷ 0.175 = 0.8
    expect(of(2028, 2025, '0.175').toFixed()).toBe('0.8')
    // before the first declared year the published factors hold
    expect(of(2025, 2024, '0.2').toFixed()).toBe('1')
    // nothing to compare with
    expect(of(2028, 2025).toFixed()).toBe('1')
    // what vehicles charge elsewhere takes the same rows as the grid
    expect(
      factorRatio(scenario, {
        stream: 'electricity.vehicle',
        year: 2030,
        referenceYear: 2026,
        published: undefined,
      })
        .toDecimalPlaces(6)
        .toFixed(),
    ).toBe('0.555556')
  })
})

describe('business as usual', () => {
  const odd = decimals(100, 90, 95, 70)
  test('a trend is the median of the slopes between every two years, and is damped', () => {
    // −10, −2.5, −10 from the first; 5, −10 from the second; −25: in order −25 −10 −10 −10 −2.5 5
    expect(medianSlope(odd).toFixed()).toBe('-10')
    // 70 − 10 × 0.8 = 62; 70 − 10 × (0.8 + 0.64) = 55.6
    expect([1, 2].map((ahead) => carriedOn(odd, { method: 'dampedTrend', ahead }).toFixed())).toEqual([
      '62',
      '55.6',
    ])
    // (90 + 95 + 70) ÷ 3
    expect(carriedOn(odd, { method: 'meanOfThree', ahead: 5 }).toFixed()).toBe('85')
    expect(carriedOn(odd, { method: 'lastYear', ahead: 5 }).toFixed()).toBe('70')
    expect(carriedOn(decimals(30, 20, 1), { method: 'dampedTrend', ahead: 3 }).toFixed()).toBe('0')
  })

  test('the error of a method is what came less what it said, over what it said', () => {
    // 90 for 100, 95 for 90, 70 for 95; the mean of 100, 90, 95 is 95
    const of = (gas: number[], method: MethodId, more = {}) =>
      relativeErrors({ streams: streams({ gas, ...more }) }, { method }).map(({ year, share }) => [
        year,
        ...texts([share]),
      ])
    expect(of([100, 90, 95, 70], 'lastYear')).toEqual([
      [1, '-0.1'],
      [2, '0.055556'],
      [3, '-0.263158'],
    ])
    expect(of([100, 90, 95, 76], 'meanOfThree')).toEqual([[3, '-0.2']])
    // of the streams together: 130 for 100
    expect(of([60, 90], 'lastYear', { oil: [40, 40] })).toEqual([[1, '0.3']])
  })

  test('the method is the one with the least error where there are three to compare, else the last year', () => {
    const falling = chooseMethod({
      trust: streams({ gas: [100, 90, 80, 70, 60, 50] }),
      academies: [],
    })
    // the fourth to sixth year. Last year: 10/80, 10/70, 10/60; mean of three: 20/90, 20/80, 20/70; trend: 2/72, 2/62, 2/52
    expect(falling.compared.map((one) => one.meanAbsoluteError.toDecimalPlaces(6).toFixed())).toEqual([
      '0.144841',
      '0.252646',
      '0.032832',
    ])
    expect([falling.method, falling.comparedOn, falling.errors?.values.length]).toEqual([
      'dampedTrend',
      'trust',
      3,
    ])
    // five years: two errors that all have, which choose nothing; four of the last year alone for the spread
    const short = chooseMethod({ trust: streams({ gas: [100, 90, 80, 70, 60] }), academies: [] })
    expect([short.method, short.compared.length, short.errors?.values.length]).toEqual(['lastYear', 0, 4])
    // of methods that are equally good the simplest
    expect(chooseMethod({ trust: streams({ gas: [5, 5, 5, 5, 5, 5] }), academies: [] }).method).toBe(
      'lastYear',
    )
  })

  test('too few errors of the trust are replaced by those of its academies, of two steps at least', () => {
    const trust = streams({ gas: [200, 200, 210] })
    // 50 for 40, 60 for 50; 60 for 60, 60 for 60; the third from its second year on, 90 for 100
    const academies = [
      academy('a', { gas: [40, 50, 60] }),
      academy('b', { gas: [60, 60, 60] }),
      academy('c', { gas: [100, 90] }, 1),
    ]
    const pooled = chooseMethod({ trust, academies })
    expect([pooled.errors?.of, pooled.errors?.steps, texts(pooled.errors?.values ?? [])]).toEqual([
      'academies',
      2,
      ['-0.1', '0', '0', '0.2', '0.25'],
    ])
    // five errors, but weather of two years: one degree of freedom
    const { degreesOfFreedom, spread } = worked(input({ trust, academies }))
    // √((0.01 + 0.04 + 0.0625) ÷ 4)
    expect([degreesOfFreedom, spread?.toDecimalPlaces(6).toFixed()]).toEqual([1, '0.167705'])
    // three errors of one step, and two errors
    const oneStep = ['a', 'b', 'c'].map((id, no) => academy(id, { gas: [40, 50 + no] }, 1))
    expect(chooseMethod({ trust, academies: oneStep }).errors).toBeUndefined()
    expect(chooseMethod({ trust, academies: academies.slice(2) }).errors).toBeUndefined()
  })
})

const input = (more: Partial<ForecastInput> & Pick<ForecastInput, 'trust'>): ForecastInput => ({
  academies: [],
  years: 1,
  ratio: () => new Decimal(1),
  savings: [],
  ...more,
})
const worked = (asked: ForecastInput): Forecast => {
  const answer = forecast(asked)
  if (answer === undefined) throw new Error('no forecast')
  return answer
}
/** Errors +10 %, −10 %, +10 %: a spread of √(0.03 ÷ 2) with two degrees of freedom. */
const wavering = streams({ gas: [100, 110, 99, '108.9'] })

describe('the fan', () => {
  const answer = worked(input({ trust: wavering, years: 4 }))
  test('is as wide as past errors, by Student’s t, and grows with the root of the years', () => {
    expect([answer.choice.method, answer.degreesOfFreedom]).toEqual(['lastYear', 2])
    expect(answer.spread?.toDecimalPlaces(9).toFixed()).toBe('0.122474487')
    // With two degrees of freedom t is (2p − 1) √(2 ÷ 4p(1 − p)): ½ √(8/3) at 75 %, so that half the outcomes lie within
    // 108.9 × √0.015 × ½ √(8/3) = 108.9 × 0.1 = 10.89; at 90 % 108.9 × √0.015 × 0.8 √(50/9) = 25.149378; at 95 % 38.945225.
    const first = answer.years[0]!
    expect(first.central.toFixed()).toBe('108.9')
    expect(first.fan?.map((band) => [band.percent, ...texts([band.low, band.high])])).toEqual([
      [50, '98.01', '119.79'],
      [80, '83.750622', '134.049378'],
      [90, '69.954775', '147.845225'],
    ])
    // four years ahead twice that: 108.9 ± 21.78
    expect(texts([answer.years[3]!.fan![0]!.low, answer.years[3]!.fan![0]!.high])).toEqual([
      '87.12',
      '130.68',
    ])
  })

  test('the chance of coming out at or below a figure is Student’s t’s', () => {
    const of = (index: number, allowed: string) =>
      chanceOf(answer, answer.years[index]!, new Decimal(allowed))?.toDecimalPlaces(6).toFixed()
    // The lower edge of the middle half leaves a quarter below; the central figure a half.
    expect(of(0, '98.01')).toBe('0.25')
    expect(of(0, '108.9')).toBe('0.5')
    // four years ahead: t = −10.89 ÷ 26.674945 = −1/√6, and ½ − 1/√6 ÷ (2 √(2 + 1/6)) = 0.361325
    expect(of(3, '98.01')).toBe('0.361325')
  })

  test('a chance is never rounded to certainty', () => {
    const of = (chance: string) => chancePercent(new Decimal(chance)).toFixed()
    expect(['0.614', '0.9994', '0.99996', '0.0000021'].map(of)).toEqual(['61.4', '99.9', '99.996', '0.0002'])
    expect(['0', '1'].map((one) => Number(of(one)))).toEqual([1e-50, 100])
    expect([of('0'), of('1')]).not.toContain('100')
  })

  test('there is none where there are fewer than three errors, nor where figures never moved', () => {
    for (const trust of [streams({ gas: [100, 110, 99] }), streams({ gas: [5, 5, 5, 5] })]) {
      const none = worked(input({ trust }))
      expect([none.spread, none.years[0]?.fan, chanceOf(none, none.years[0]!, new Decimal(1))]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      expect(none.years[0]?.central.isZero()).toBe(false)
    }
  })

  test('without history there is no figure', () => {
    expect(forecast(input({ trust: new Map() }))).toBeUndefined()
    expect(forecast(input({ trust: streams({ gas: [] }) }))).toBeUndefined()
  })
})

const saving = (measureId: string, stream: string, ...ahead: (number | string)[]): MeasureSaving => ({
  measureId,
  stream,
  academyId: undefined,
  past: [],
  ahead: decimals(...ahead),
})

describe('measures and factors', () => {
  const trust = streams({ gas: [60], electricity: [40] })
  const ratio = (stream: string): Decimal => new Decimal(stream === 'electricity' ? '0.5' : 1)

  test('a heat pump takes off gas and adds electricity, at the factors of the year', () => {
    const { years } = worked(
      input({ trust, ratio, savings: [saving('pump', 'gas', 30), saving('pump', 'electricity', -10)] }),
    )
    // without: 60 + 40 × ½ = 80; with: 30 + (40 + 10) × ½ = 55
    expect(texts([years[0]!.withoutMeasures, years[0]!.central])).toEqual(['80', '55'])
    expect(years[0]?.measures.map((one) => [one.measureId, one.kgCo2e.toFixed()])).toEqual([['pump', '25']])
    expect(years[0]?.cut).toEqual([])
  })

  test('what the history has of a saving already is not counted again, and what ends comes back', () => {
    const savings = [{ ...saving('led', 'gas', 10, 10, 0), past: decimals(4) }]
    const { years } = worked(input({ trust, years: 3, savings }))
    // 104 without it; 10 a year, 4 of which the last year had already: 6 less than in the last year; after its life the 4 come back
    expect(years.map((year) => texts([year.withoutMeasures, year.central]))).toEqual([
      ['104', '94'],
      ['104', '94'],
      ['104', '104'],
    ])
    // The mean of three years with what was saved in them: (85 + 115 + 114) ÷ 3, less 9
    const odd = streams({ gas: [100, 130, 70, 115, 85, 112, 85, 105] })
    const led = { ...saving('led', 'gas', 9), past: decimals(0, 0, 0, 0, 0, 0, 3, 9) }
    const mean = worked(input({ trust: odd, savings: [led] }))
    expect([mean.choice.method, ...texts([mean.years[0]!.central])]).toEqual(['meanOfThree', '95.666667'])
  })

  test('a trend that measures made is not carried on beside them', () => {
    // 100 would be used for ever, and each year one more measure saves 5: six in the history, four planned
    const steps = streams({ gas: [95, 90, 85, 80, 75, 70] })
    const all = Array.from({ length: 10 }, (_, no) => ({
      ...saving(`M${no + 1}`, 'gas', ...[6, 7, 8, 9].map((year) => (year < no ? 0 : 5))),
      past: decimals(...[0, 1, 2, 3, 4, 5].map((year) => (year < no ? 0 : 5))),
    }))
    const central = (savings: MeasureSaving[]) =>
      worked(input({ trust: steps, years: 4, savings })).years.map((year) => year.central.toFixed())
    expect(central(all)).toEqual(['65', '60', '55', '50'])
    expect(central(all.slice(0, 6))).toEqual(['70', '70', '70', '70'])
    // With nothing in the register the trend is one: 70 − 5 × 0.8, …
    expect(central([])).toEqual(['66', '62.8', '60.24', '58.192'])
  })

  test('errors are of what would have been used without the measures, each academy’s own or by its part', () => {
    const academies = [academy('a', { gas: [60, 66, 56] }), academy('b', { gas: [40, 44, 34] })]
    const three = { trust: streams({ gas: [100, 110, 90] }), academies }
    const errors = (savings: MeasureSaving[]) =>
      texts(worked(input({ ...three, savings })).choice.errors!.values)
    expect(errors([])).toEqual(['-0.227273', '-0.151515', '0.1', '0.1'])
    const led = { ...saving('led', 'gas', 10), past: decimals(0, 0, 10) }
    // all at a: 66 again; by parts 56 and 34 of 90: 62.222 for 66 and 37.778 for 44
    expect(errors([{ ...led, academyId: 'a' }])).toEqual(['-0.227273', '0', '0.1', '0.1'])
    expect(errors([led])).toEqual(['-0.141414', '-0.057239', '0.1', '0.1'])
  })

  test('measures together never save more of a stream than there is', () => {
    const { years } = worked(input({ trust, savings: [saving('one', 'gas', 50), saving('two', 'gas', 30)] }))
    // 80 of 60: each gets ¾
    expect(years[0]?.measures.map((one) => one.kgCo2e.toFixed())).toEqual(['37.5', '22.5'])
    expect([years[0]!.central.toFixed(), years[0]?.cut]).toEqual(['40', ['gas']])
  })

  test('the spread is that of business as usual: what a measure takes off does not make it surer', () => {
    const plain = worked(input({ trust: wavering }))
    const less = worked(input({ trust: wavering, savings: [saving('led', 'gas', '8.9')] }))
    expect(less.years[0]!.central.toFixed()).toBe('100')
    expect(less.years[0]!.error?.toFixed()).toBe(plain.years[0]!.error?.toFixed())
  })
})

describe('whatever the history', () => {
  const amount = fc.integer({ min: 1, max: 1_000_000 })
  const history = (years: number) =>
    fc.dictionary(
      fc.constantFrom('gas', 'electricity', 'oil'),
      fc.array(amount, { minLength: years, maxLength: years }),
      {
        minKeys: 1,
      },
    )
  const histories = fc
    .integer({ min: 1, max: 8 })
    .chain((years) => fc.array(history(years), { minLength: 1, maxLength: 6 }))
    .map((academies) => {
      const names = [...new Set(academies.flatMap((one) => Object.keys(one)))]
      const length = Object.values(academies[0]!)[0]!.length
      const trust = Object.fromEntries(
        names.map((name) => [
          name,
          Array.from({ length }, (_, year) =>
            academies.reduce((all, one) => all + (one[name]?.[year] ?? 0), 0),
          ),
        ]),
      )
      return { trust: streams(trust), academies: academies.map((one, no) => academy(`a${no}`, one)) }
    })
  const measures = fc.array(
    fc.record({
      measureId: fc.constantFrom('led', 'pump', 'solar', 'controls'),
      stream: fc.constantFrom('gas', 'electricity', 'oil', 'heat'),
      academyId: fc.constantFrom(undefined, 'a0', 'a1'),
      past: fc.array(fc.integer({ min: -100_000, max: 900_000 }), { maxLength: 3 }),
      ahead: fc.array(fc.integer({ min: -100_000, max: 900_000 }), { minLength: 3, maxLength: 3 }),
    }),
    { maxLength: 6 },
  )
  const savingsOf = (
    all: {
      measureId: string
      stream: string
      academyId: string | undefined
      past: number[]
      ahead: number[]
    }[],
  ): MeasureSaving[] =>
    all.map((one) => ({ ...one, past: decimals(...one.past), ahead: decimals(...one.ahead) }))

  it('bands lie within one another, evenly about the central figure, and wider from year to year', () => {
    fc.assert(
      fc.property(histories, (of) => {
        const { years, choice } = worked(input({ ...of, years: 3 }))
        let before = new Decimal(0)
        for (const { central, fan = [], error } of years) {
          let [low, high] = [central, central]
          for (const band of fan) {
            expect(band.low.lte(low) && band.high.gt(high)).toBe(true)
            ;[low, high] = [band.low, band.high]
            if (low.gt(0)) expect(central.minus(low).minus(high.minus(central)).abs().lt('1e-30')).toBe(true)
          }
          if (error === undefined || choice.method === 'dampedTrend') continue
          expect(error.gt(before)).toBe(true)
          before = error
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the chance rises with what is allowed, and lies between 0 and 1', () => {
    fc.assert(
      fc.property(histories, fc.array(amount, { minLength: 2, maxLength: 5 }), (of, allowances) => {
        const answer = worked(input({ ...of, years: 2 }))
        const chances = [...allowances]
          .sort((a, b) => a - b)
          .map((allowed) => chanceOf(answer, answer.years[1]!, new Decimal(allowed)))
        for (const [index, chance] of chances.entries()) {
          if (chance === undefined) return
          expect(chance.gte(0) && chance.lte(1)).toBe(true)
          expect(chance.gte(chances[index - 1] ?? 0)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the order of academies, streams and measures changes no digit', () => {
    fc.assert(
      fc.property(histories, measures, ({ trust, academies }, all) => {
        const savings = savingsOf(all)
        const one = worked(input({ trust, academies, years: 3, savings }))
        const other = worked(
          input({
            trust: new Map([...trust].reverse()),
            academies: academies
              .map((one) => ({ ...one, streams: new Map([...one.streams].reverse()) }))
              .reverse(),
            years: 3,
            savings: [...savings].reverse(),
          }),
        )
        expect(JSON.stringify(other)).toBe(JSON.stringify(one))
      }),
      { numRuns: 60 },
    )
  })

  it('what measures take off sums to the difference, and nothing falls below nought', () => {
    fc.assert(
      fc.property(histories, measures, (of, all) => {
        for (const year of worked(input({ ...of, years: 3, savings: savingsOf(all) })).years) {
          const off = sum(year.measures.map((one) => one.kgCo2e))
          expect(year.withoutMeasures.minus(off).minus(year.central).abs().lt('1e-30')).toBe(true)
          for (const { central } of year.streams) expect(central.gt('-1e-30')).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
})
