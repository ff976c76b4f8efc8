import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Month, monthsOf } from '../../../src/domain/day.ts'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { DegreeDayTable } from '../../../src/domain/estimate/degree-day-table.ts'
import {
  bySameMonths,
  byWeather,
  type Counterfactual,
  daysOfMonth,
  halfWidth,
} from '../../../src/domain/measures/counterfactual.ts'
import { verdictOf, verify } from '../../../src/domain/measures/verification.ts'
import { isRefusal, type Refusal } from '../../../src/domain/refusal.ts'

const d = (value: string | number) => new Decimal(value)
/** Months from a first one, with degree days per day and use per day. */
function history(first: Month, days: readonly (readonly [x: number | Decimal, y: number | Decimal])[]) {
  const months = monthsOf({ start: first, end: '2100-01-01' }).slice(0, days.length)
  return {
    uses: months.map((month, index) => ({ month, quantity: d(daysOfMonth(month)).times(days[index]![1]) })),
    weather: months.map((month, index) => ({
      period: month.slice(0, 7),
      value: d(daysOfMonth(month)).times(days[index]![0]),
    })),
  }
}
const table = (...parts: { period: string; value: Decimal }[][]) =>
  new DegreeDayTable({ station: 'Midlands', base: '15.5', values: parts.flat() })
function sound(model: Counterfactual | Refusal): Counterfactual {
  if (isRefusal(model)) throw new Error(model.message)
  return model
}
const near = (value: Decimal, other: Decimal | number | string) =>
  expect(value.minus(other).abs().lt('1e-40')).toBe(true)

// Nine months at 0, 5 and 10 degree days a day, three of each: mean 5, Σ(x − 5)² = 150. They use 100 + 10 a degree day, and 3 more, as
// much, and 3 less: Σe = Σex = 0, so that the line is exactly that one, and Σe² = 54 over 7 degrees of freedom.
const nine = history(
  '2023-01-01',
  [0, 5, 10].flatMap((x) => [3, 0, -3].map((e) => [x, 100 + 10 * x + e] as const)),
)
// April at 8 degree days a day, May at 2.
const two = history('2024-04-01', [
  [8, 144],
  [2, 96],
])
const weather = table(nine.weather, two.weather)

describe('the line through degree days', () => {
  const model = sound(byWeather(nine.uses, weather))
  it('is the least squares line, with what it is judged by', () => {
    near(model.line!.perDay, 100)
    near(model.line!.perDegreeDay, 10)
    near(model.variance, d(54).div(7))
    near(model.explained!, d(15000).div(15054))
    near(model.cvRmsePercent!, d(54).div(7).sqrt().div('1.5'))
    expect(model.degreesOfFreedom).toBe(7)
  })
  it('is as uncertain of a month as the textbook says: s² × w² × (1 + 1/n + (x − x̄)²/Sxx)', () => {
    // 30 days at x = 8: 900 + 900/9 + (30 × 3)²/150 = 1054.
    near(halfWidth(model, [{ month: '2024-04-01', weight: d(30) }], d(1)).pow(2), d(54).times(1054).div(7))
  })
  it('and of two months less than of each apart, where their weather lies on two sides of the mean', () => {
    // Σw² = 900 + 961; (30 + 31)²/9; (30 × 3 − 31 × 3)²/150 = 0.06.
    const weights = two.uses.map(({ month }) => ({ month, weight: d(daysOfMonth(month)) }))
    const inside = d(1861).plus(d(3721).div(9)).plus('0.06')
    near(halfWidth(model, weights, d(1)).pow(2), d(54).times(inside).div(7))
    // The saving is 30 × (180 − 144) + 31 × (120 − 96) = 1824, and t of 7 degrees of freedom at 90 % is 1.894579.
    const found = verify({
      ...{ model, after: two.uses, confidence: '90', expected: d(1800) },
      kgPerUnit: (month) => d(month < '2024-05-01' ? '0.2' : '0.1'),
    })
    expect(found.t.toFixed(6)).toBe('1.894579')
    const width = d(54).times(inside).div(7).sqrt().times(found.t)
    expect([found.saving.value, found.saving.low, found.saving.high].map((one) => one.toFixed(3))).toEqual(
      [d(1824), d(1824).minus(width), d(1824).plus(width)].map((one) => one.toFixed(3)),
    )
    // 9120 of (30 × 180 + 31 × 120 =) 9120 + …: 1824 of 9120 is a fifth.
    expect([found.savingPercent?.toFixed(6), found.verdict]).toEqual(['20.000000', 'asExpected'])
    // In kg with its own weights, 6 and 3.1: Σw² = 45.61; 9.1²/9; (6 × 3 − 3.1 × 3)²/150.
    expect(found.kgCo2e?.value.toFixed()).toBe('290.4')
    const kgInside = d('45.61').plus(d('82.81').div(9)).plus(d('75.69').div(150))
    const kgWidth = d(54).times(kgInside).div(7).sqrt().times(found.t)
    expect(found.kgCo2e?.high.toFixed(6)).toBe(kgWidth.plus('290.4').toFixed(6))
  })
  it('gives no mass where a month has no factor', () => {
    const found = verify({
      ...{ model, after: two.uses, confidence: '90', expected: undefined },
      kgPerUnit: (month) => (month < '2024-05-01' ? d('0.2') : undefined),
    })
    expect([found.kgCo2e, found.verdict]).toEqual([undefined, 'shown'])
  })
  it('is refused of fewer than nine months, of use that falls with the cold or follows nothing, and of no one year’s weather', () => {
    const refused = (answer: Counterfactual | Refusal) => (isRefusal(answer) ? answer.message : 'taken')
    expect(refused(byWeather(nine.uses.slice(1), weather))).toContain('at least 9 whole months')
    const other = (y: (x: number, index: number) => number) =>
      history(
        '2023-01-01',
        [0, 0, 0, 5, 5, 5, 10, 10, 10].map((x, index) => [x, y(x, index)] as const),
      )
    expect(refused(byWeather(other((x) => 100 - x).uses, weather))).toContain('-1 per degree day')
    expect(refused(byWeather(other((x, i) => 100 + x / 10 + 9 * (i % 3)).uses, weather))).toContain('R² 0')
    const standard = Array.from({ length: 12 }, (_, index) => ({
      period: String(index + 1).padStart(2, '0'),
      value: d(index * 10),
    }))
    expect(refused(byWeather(nine.uses, table(standard)))).toContain('there are 0')
  })
  it('agrees with the matrices for any months', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: -40, max: 40 }))
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 9, maxLength: 24 }),
        fc.array(point, { minLength: 1, maxLength: 12 }),
        (before, after) => {
          const asDays = (points: typeof before) =>
            points.map(([x, e]) => [d(x).div(10), d(200 + 10 * x + e)] as const)
          const one = history('2021-01-01', asDays(before))
          const other = history('2024-01-01', asDays(after))
          const fitted = byWeather(one.uses, table(one.weather, other.weather))
          fc.pre(!isRefusal(fitted))
          const model = sound(fitted)
          const xs = before.map(([x]) => d(x).div(10))
          const [n, sx, sxx] = [d(xs.length), sum(xs), sum(xs.map((x) => x.pow(2)))]
          const weights = other.uses.map(({ month }) => ({ month, weight: d(daysOfMonth(month)) }))
          const w0 = sum(weights.map(({ weight }) => weight))
          const w1 = sum(weights.map(({ weight }, index) => weight.times(after[index]![0]).div(10)))
          // (X′X)⁻¹ = [[sxx, −sx], [−sx, n]] / (n × sxx − sx²)
          const form = w0.pow(2).times(sxx).minus(w0.times(w1).times(sx).times(2)).plus(w1.pow(2).times(n))
          const expected = form.div(n.times(sxx).minus(sx.pow(2)))
          expect(model.leverage(weights).minus(expected).abs().lt('1e-35')).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('the mean of the same calendar month', () => {
  // Two years: the second 2 kWh a day above the first, so that every mean is 1 from both: Σe² = 24 over 24 − 12.
  const days = Array.from(
    { length: 24 },
    (_, index) => [0, 50 + (index % 12) + (index < 12 ? 0 : 2)] as const,
  )
  const before = history('2022-01-01', days).uses
  it('has the seasons, and what differs between years', () => {
    const model = sound(bySameMonths(before))
    expect([model.variance.toFixed(), model.degreesOfFreedom]).toEqual(['2', 12])
    expect(model.perDay('2024-03-01')?.toFixed()).toBe('53')
    // March of two years: Σw² = 2 × 31²; the mean that both share is of two months: (31 + 31)²/2.
    const marches = ['2024-03-01', '2025-03-01'].map((month) => ({ month, weight: d(31) }))
    expect(halfWidth(model, marches, d(1)).pow(2).toFixed(20)).toBe(d(2 * (1922 + 1922)).toFixed(20))
  })
  it('is refused where less than six months are there twice, and says nothing of one that it has not seen', () => {
    expect(isRefusal(bySameMonths(before.slice(0, 17)))).toBe(true)
    const model = sound(bySameMonths([...before.slice(0, 11), ...before.slice(12, 18)]))
    expect([model.degreesOfFreedom, model.perDay('2024-12-01')]).toEqual([6, undefined])
  })
})

describe('the verdict', () => {
  const interval = (low: number, high: number) => ({
    value: d(low + high).div(2),
    low: d(low),
    high: d(high),
  })
  it.each([
    [80, 120, 100, 'asExpected'],
    [80, 120, 121, 'lessThanExpected'],
    [80, 120, 79, 'moreThanExpected'],
    [80, 120, undefined, 'shown'],
    [-5, 120, 100, 'notDistinguishable'],
    [0, 120, 100, 'notDistinguishable'],
    [-120, -1, 100, 'opposite'],
    // A heat pump is to use 100 more.
    [-120, -80, -100, 'asExpected'],
    [-120, -80, -130, 'lessThanExpected'],
    [-20, 5, -100, 'notDistinguishable'],
    [5, 20, -100, 'opposite'],
  ])('of %d to %d where %s is expected is %s', (low, high, expected, verdict) => {
    expect(verdictOf(interval(low, high), expected === undefined ? undefined : d(expected))).toBe(verdict)
  })

  it('holds true nine times in ten: made-up buildings with noise, a fifth of the use saved', () => {
    let seed = 20261123
    const uniform = () => {
      seed = (seed * 48271) % 2147483647
      return seed / 2147483647
    }
    // The sum of twelve, less six: near enough to a standard normal.
    const noise = () => Array.from({ length: 12 }, uniform).reduce((all, one) => all + one, -6)
    const cold = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
    const runs = 400
    let held = 0
    for (let run = 0; run < runs; run++) {
      const made = (first: Month, share: number) =>
        history(
          first,
          cold.map((x) => {
            const weather = x * (0.8 + 0.4 * uniform())
            return [d(weather.toFixed(6)), d((100 + 30 * weather + 15 * noise() - share).toFixed(6))]
          }),
        )
      const before = [made('2022-01-01', 0), made('2023-01-01', 0)]
      const after = made('2024-01-01', 40)
      const model = sound(
        byWeather(
          before.flatMap((one) => one.uses),
          table(...before.map((one) => one.weather), after.weather),
        ),
      )
      const { saving } = verify({
        ...{ model, after: after.uses, confidence: '90', expected: undefined, kgPerUnit: () => undefined },
      })
      if (saving.low.lte(40 * 366) && saving.high.gte(40 * 366)) held++
    }
    expect(held / runs).toBeGreaterThan(0.86)
    expect(held / runs).toBeLessThan(0.94)
  })
})
