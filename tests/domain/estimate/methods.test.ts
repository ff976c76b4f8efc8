import { describe, expect, it } from 'vitest'
import { addDays, type Day, daysOf, monthPeriod } from '../../../src/domain/day.ts'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { byBenchmark } from '../../../src/domain/estimate/benchmark.ts'
import { DegreeDayTable } from '../../../src/domain/estimate/degree-day-table.ts'
import { byDegreeDays, lineThrough } from '../../../src/domain/estimate/degree-days.ts'
import type { Estimate } from '../../../src/domain/estimate/estimate.ts'
import { periodsOf } from '../../../src/domain/estimate/estimate.ts'
import { neighbours } from '../../../src/domain/estimate/neighbours.ts'
import { sameDaysLastYear } from '../../../src/domain/estimate/same-days-last-year.ts'
import { isRefusal, type Refusal } from '../../../src/domain/refusal.ts'

const d = (text: string | number) => new Decimal(text)
const actuals = (days: Readonly<Record<Day, string>>) =>
  new Map(Object.entries(days).map(([day, value]) => [day, d(value)]))
const good = (answer: Estimate | Refusal): Estimate => {
  if (isRefusal(answer)) throw new Error(answer.message)
  return answer
}
const bad = (answer: Estimate | Refusal): string => {
  if (!isRefusal(answer)) throw new Error('was not refused')
  return `${answer.refusal}: ${answer.message}`
}
const made = ({ days }: Estimate) => days.map((one) => `${one.day} ${one.quantity.toFixed()}`)

describe('same days last year', () => {
  it('takes the same weekday 364 days before, else a week nearer, else a week further', () => {
    // 6 January 2025 is a Monday; so are 8 January 2024 (364 days before), 15 January (357) and 1 January (371).
    const answer = good(
      sameDaysLastYear({
        missing: ['2025-01-06', '2025-01-07', '2025-01-08', '2025-01-09'],
        actual: actuals({
          '2024-01-08': '10.5',
          '2024-01-15': '99',
          '2024-01-16': '7',
          '2024-01-02': '98',
          '2024-01-03': '3.0005',
        }),
      }),
    )
    expect(made(answer)).toEqual(['2025-01-06 10.5', '2025-01-07 7', '2025-01-08 3.001'])
    expect(answer.days.map((one) => one.working)).toEqual([
      '2024-01-08: 10.5',
      '2024-01-16: 7',
      '2024-01-03: 3.0005',
    ])
    expect(answer.left).toEqual(['2025-01-09'])
    expect(answer.grade).toBe(4)
    expect(answer.basis).toContain('On 2 of 3 days')
    expect(answer.basis).toContain('School terms and holidays are not known here')
  })

  it('is refused, with the days that lack, where nothing came a year before', () => {
    const answer = bad(sameDaysLastYear({ missing: ['2025-01-06'], actual: actuals({ '2024-01-06': '1' }) }))
    expect(answer).toContain('estimate_basis_missing')
    expect(answer).toContain('2024-01-08')
  })
})

describe('neighbours', () => {
  it('takes the mean of the nearest same weekday on each side, and what there is where one side has none', () => {
    const answer = good(
      neighbours({
        // Two Mondays and a Tuesday.
        missing: ['2025-01-06', '2025-01-07', '2025-01-13'],
        actual: actuals({
          '2024-12-23': '4',
          '2024-12-30': '10',
          '2025-01-20': '15.001',
          '2025-01-14': '8',
          '2025-01-08': '1000',
        }),
      }),
    )
    // (10 + 15.001) ÷ 2 = 12.5005, half up 12.501; the Tuesday has only the one after.
    expect(made(answer)).toEqual(['2025-01-06 12.501', '2025-01-07 8', '2025-01-13 12.501'])
    expect(answer.basis).toContain('1 of 3 days have one on one side only')
    expect(answer.left).toEqual([])
  })

  it('looks 14 weeks far and no further', () => {
    const missing = ['2025-06-02']
    const weeks = (count: number) => actuals({ [addDays('2025-06-02', 7 * count)]: '5' })
    expect(made(good(neighbours({ missing, actual: weeks(14) })))).toEqual(['2025-06-02 5'])
    expect(made(good(neighbours({ missing, actual: weeks(-14) })))).toEqual(['2025-06-02 5'])
    expect(bad(neighbours({ missing, actual: weeks(15) }))).toContain('within 14 weeks')
  })
})

describe('a line through points', () => {
  it('is that of ordinary least squares', () => {
    // Means 1 and 3; Σxx = 2, Σxy = 2 + 0 + 3 = 5, Σyy = 4 + 1 + 9 = 14; 5 ÷ 2; 3 − 2.5; 25 ÷ 28.
    const line = lineThrough([
      { x: d(0), y: d(1) },
      { x: d(1), y: d(2) },
      { x: d(2), y: d(6) },
    ])
    expect(line?.perDegreeDay.toFixed()).toBe('2.5')
    expect(line?.perDay.toFixed()).toBe('0.5')
    expect(line?.explained.toFixed(6)).toBe('0.892857')
  })

  it('is none where nothing varies', () => {
    expect(lineThrough([{ x: d(1), y: d(1) }])).toBeUndefined()
    const level = [d(1), d(2)].map((x) => ({ x, y: d(5) }))
    expect(lineThrough(level)).toBeUndefined()
    const upright = [d(1), d(2)].map((y) => ({ x: d(5), y }))
    expect(lineThrough(upright)).toBeUndefined()
  })
})

// Degree days a day in each month of 2024, and a meter that uses exactly 20 kWh a day and 3 kWh a degree day.
const perDay2024 = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
const month = (index: number, year = 2024) => `${year}-${String(index + 1).padStart(2, '0')}`
const daysOfMonth = (name: string) => daysOf(monthPeriod(`${name}-01`))
const monthly = (more: { period: string; value: Decimal }[] = [], months = perDay2024.length) =>
  new DegreeDayTable({
    station: 'Midlands',
    base: '15.5',
    values: [
      ...perDay2024.slice(0, months).map((x, index) => ({
        period: month(index),
        value: d(x * daysOfMonth(month(index)).length),
      })),
      ...more,
    ],
  })
const heated = (months = perDay2024.length) =>
  new Map(
    perDay2024
      .slice(0, months)
      .flatMap((x, index) => daysOfMonth(month(index)).map((day) => [day, d(20 + 3 * x)] as const)),
  )

describe('degree days', () => {
  it('finds the line of a meter that follows one, and puts each day on it', () => {
    const missing = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-02-01']
    const table = monthly([
      { period: '2025-01-01', value: d('12.5') },
      { period: '2025-01-02', value: d(0) },
      { period: '2025-01', value: d(341) },
    ])
    const answer = good(byDegreeDays({ missing, actual: heated(), table, unit: 'kWh' }))
    // 20 + 3 × 12.5; 20 + 0; the month’s mean, 341 ÷ 31 = 11: 20 + 33. February has no degree days and stays missing.
    expect(made(answer)).toEqual(['2025-01-01 57.5', '2025-01-02 20', '2025-01-03 53'])
    expect(answer.left).toEqual(['2025-02-01'])
    expect(answer.basis).toContain(
      'Degree days of Midlands (base 15.5 °C): 20 kWh a day + 3 kWh a degree day, by least squares over 12 whole months of actual data from 2024-01 to 2024-12; R² 1.',
    )
    expect(answer.days[0]?.working).toBe('20 + 3 × 12.5')
  })

  it('never makes a day less than nothing', () => {
    const actual = new Map([...heated()].map(([day, value]) => [day, value.minus(20)]))
    // 3 kWh a degree day above 5 of them: what is below is nothing.
    for (const [day, value] of actual) actual.set(day, value.minus(2))
    const table = monthly([{ period: '2025-01-01', value: d(0) }])
    expect(made(good(byDegreeDays({ missing: ['2025-01-01'], actual, table, unit: 'kWh' })))).toEqual([
      '2025-01-01 0',
    ])
  })

  it('uses whole months only: one day without an actual leaves its month out', () => {
    const actual = heated()
    actual.delete('2024-03-17')
    const table = monthly([{ period: '2025-01', value: d(341) }])
    const answer = good(byDegreeDays({ missing: ['2025-01-01'], actual, table, unit: 'kWh' }))
    expect(answer.basis).toContain('over 11 whole months')
  })

  it('needs nine months, and a meter that the cold explains', () => {
    const missing = ['2025-01-01']
    const more = [{ period: '2025-01', value: d(341) }]
    expect(
      good(byDegreeDays({ missing, actual: heated(9), table: monthly(more), unit: 'kWh' })).basis,
    ).toContain('over 9 whole months')
    const short = bad(byDegreeDays({ missing, actual: heated(8), table: monthly(more), unit: 'kWh' }))
    expect(short).toContain('at least 9 whole months')
    expect(short).toContain('8: 2024-01')
    // A meter that uses 20 a day in the first half of the year and 10 in the second, cold or not.
    const restless = new Map([...heated()].map(([day]) => [day, d(day.slice(5, 7) > '06' ? 10 : 20)]))
    expect(bad(byDegreeDays({ missing, actual: restless, table: monthly(more), unit: 'kWh' }))).toContain(
      'do not explain what this meter uses',
    )
    // One that falls with the cold, exactly.
    const cooling = new Map([...heated()].map(([day, value]) => [day, d(100).minus(value)]))
    expect(bad(byDegreeDays({ missing, actual: cooling, table: monthly(more), unit: 'kWh' }))).toContain(
      'must rise with the cold',
    )
  })

  it('says so where only a standard year is loaded', () => {
    const values = perDay2024.map((x, index) => ({
      period: month(index).slice(5),
      value: d(x * daysOfMonth(month(index)).length),
    }))
    const table = new DegreeDayTable({ station: 'UK', base: '15.5', values })
    const answer = good(byDegreeDays({ missing: ['2025-01-01'], actual: heated(), table, unit: 'kWh' }))
    expect(made(answer)).toEqual(['2025-01-01 50'])
    expect(answer.basis).toContain('not the weather of that year')
  })
})

describe('a benchmark', () => {
  const figure = { kWhPerYear: d(40), per: 'm2' as const, source: 'CIBSE TM46' }
  const size = { count: d(2000), source: 'Survey, 2024-09-01' }

  it('spread evenly sums to the year, of 365 and of 366 days', () => {
    for (const [year, first] of [
      ['2024', '218.579'],
      ['2025', '219.178'],
    ] as const) {
      const missing = daysOf({ start: `${year}-01-01`, end: `${Number.parseInt(year, 10) + 1}-01-01` })
      const answer = good(byBenchmark({ missing, figure, size, sharePercent: d(100) }))
      // 80,000 ÷ 366 = 218.5792; ÷ 365 = 219.1780.
      expect(answer.days[0]?.quantity.toFixed(), year).toBe(first)
      expect(sum(answer.days.map((one) => one.quantity)).toFixed(), year).toBe('80000')
      expect(answer.grade).toBe(5)
      expect(answer.basis).toBe(
        'Benchmark of 40 kWh per m2 and year (CIBSE TM46) × 2000 m2 (Survey, 2024-09-01) = 80000 kWh a year, spread evenly over the days of the year.',
      )
    }
  })

  it('takes the meter’s share of the site, and spreads by degree days where asked to', () => {
    // Degree days of 2024: 310 + 261 + 248 + 180 + 93 + 30 + 60 + 155 + 240 + 310 = 1887; half of 80,000 × 10 ÷ 1887.
    const answer = good(
      byBenchmark({ missing: ['2024-12-31'], figure, size, sharePercent: d(50), table: monthly() }),
    )
    expect(made(answer)).toEqual(['2024-12-31 211.977'])
    expect(answer.basis).toContain('× 50 % = 40000 kWh a year')
    const lacking = bad(
      byBenchmark({ missing: ['2024-12-31'], figure, size, sharePercent: d(50), table: monthly([], 11) }),
    )
    expect(lacking).toContain('2024-12 lack')
  })
})

it('days in order are periods', () => {
  expect(periodsOf(['2024-02-28', '2024-02-29', '2024-03-02'])).toEqual([
    { start: '2024-02-28', end: '2024-03-01' },
    { start: '2024-03-02', end: '2024-03-03' },
  ])
})
