import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween, daysOf, monthPeriod } from '../../../src/domain/day.ts'
import { Decimal } from '../../../src/domain/decimal.ts'
import { backCast } from '../../../src/domain/estimate/back-cast.ts'
import { DegreeDayTable } from '../../../src/domain/estimate/degree-day-table.ts'
import type { Estimate } from '../../../src/domain/estimate/estimate.ts'
import { isRefusal, type Refusal } from '../../../src/domain/refusal.ts'

const good = (answer: Estimate | Refusal): Estimate => {
  if (isRefusal(answer)) throw new Error(answer.message)
  return answer
}
const bad = (answer: Estimate | Refusal): string => {
  if (!isRefusal(answer)) throw new Error('was not refused')
  return `${answer.refusal}: ${answer.message}`
}
const made = ({ days }: Estimate) => days.map((one) => `${one.day} ${one.quantity.toFixed()}`)
const actuals = (days: Readonly<Record<string, string>>) =>
  new Map(Object.entries(days).map(([day, value]) => [day, new Decimal(value)]))

// Degree days a day in each month of 2027, and a meter that uses 20 kWh a day and 3 kWh a degree day then.
const perDay = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
const daysOfMonth = (index: number, year = 2027) =>
  daysOf(monthPeriod(`${year}-${String(index + 1).padStart(2, '0')}-01`))
const heated = (months = 12) =>
  new Map(
    perDay
      .slice(0, months)
      .flatMap((x, index) => daysOfMonth(index).map((day) => [day, new Decimal(20 + 3 * x)] as const)),
  )
const weather = new DegreeDayTable({
  station: 'Midlands',
  base: '15.5',
  values: [
    ...perDay.flatMap((x, index) => daysOfMonth(index).map((period) => ({ period, value: new Decimal(x) }))),
    { period: '2022-09-01', value: new Decimal('2.5') },
    { period: '2022-12-31', value: new Decimal(12) },
  ],
})
const gas = { unit: 'kWh', weather, actual: heated() }

describe('a back-cast by degree days', () => {
  it('puts days of long before on the line of the later months', () => {
    const answer = good(backCast({ ...gas, missing: ['2022-09-01', '2022-09-02', '2022-12-31'] }))
    // 20 + 3 × 2.5 and 20 + 3 × 12; of 2 September no degree days are known.
    expect(made(answer)).toEqual(['2022-09-01 27.5', '2022-12-31 56'])
    expect(answer.days[0]?.working).toBe('20 + 3 × 2.5')
    expect([answer.grade, answer.left]).toEqual([4, ['2022-09-02']])
    expect(answer.leftBecause).toContain('no degree days of Midlands')
    expect(answer.basis).toContain('12 whole months of actual data from 2027-01 to 2027-12; R² 1.')
    expect(answer.basis).toContain('what changed in the building, its plant and its use in between')
  })

  it('needs nine whole months; with fewer the weekday is taken, and the basis says why', () => {
    const missing = ['2022-12-31']
    expect(good(backCast({ ...gas, actual: heated(9), missing })).basis).toContain('9 whole months')
    // 31 December 2022 is a Saturday; so is 26 December 2026, four times 364 days later, which lacks, and 25 December 2027, too.
    const eight = new Map([...heated(8), ['2027-12-25', new Decimal(70)] as const])
    const answer = good(backCast({ ...gas, actual: eight, missing }))
    expect(made(answer)).toEqual(['2022-12-31 70'])
    expect(answer.basis).toContain('needs at least 9 whole months')
    expect(answer.basis).toContain('There are 8: 2027-01')
    const only = bad(backCast({ ...gas, actual: eight, missing, by: 'degreeDays' }))
    expect(only).toContain('estimate_basis_missing: A line through degree days needs at least 9')
    expect(only).toContain('benchmark (grade 5')
  })

  it('is not made of a meter that the cold does not explain', () => {
    const level = new Map([...heated().keys()].map((day) => [day, new Decimal(5)] as const))
    const missing = ['2022-12-31']
    expect(bad(backCast({ ...gas, actual: level, missing, by: 'degreeDays' }))).toContain(
      'do not explain what this meter uses',
    )
    // The Saturday five times 364 days later.
    expect(made(good(backCast({ ...gas, actual: level, missing })))).toEqual(['2022-12-31 5'])
  })

  it('is passed over where the weekday is asked for', () => {
    const answer = good(backCast({ ...gas, missing: ['2022-09-01'], by: 'weekday' }))
    // Thursday 1 September 2022 and Thursday 26 August 2027: 20 + 3 × 0.
    expect(answer.days).toMatchObject([{ day: '2022-09-01', working: '2027-08-26: 20' }])
    expect(answer.basis).not.toContain('A line')
  })
})

describe('a back-cast by the weekday', () => {
  const electricity = { unit: 'kWh', weather: undefined }

  it('takes the first whole multiple of 364 days later that has an actual', () => {
    const answer = good(
      backCast({
        ...electricity,
        // Monday 5, Tuesday 6 and Wednesday 7 September 2022.
        missing: ['2022-09-05', '2022-09-06', '2022-09-07'],
        actual: actuals({
          '2023-09-04': '10.5',
          '2024-09-02': '99',
          '2024-09-03': '7.0005',
          '2023-09-07': '1',
        }),
      }),
    )
    expect(made(answer)).toEqual(['2022-09-05 10.5', '2022-09-06 7.001'])
    expect(answer.days.map((one) => one.working)).toEqual(['2023-09-04: 10.5', '2024-09-03: 7.0005'])
    expect(answer.left).toEqual(['2022-09-07'])
    expect(answer.basis).toContain('actual days from 2023-09-04 to 2024-09-03')
  })

  it('says what else can be done where nothing came later', () => {
    const missing = ['2022-09-05']
    const never = bad(backCast({ ...electricity, missing, actual: actuals({ '2021-09-06': '1' }) }))
    expect(never).toContain('has no actual data after 2022-09-05')
    expect(never).toContain('Ask the previous trust or council for the bills')
    expect(never).toContain('benchmark (grade 5')
    const other = bad(backCast({ ...electricity, missing, actual: actuals({ '2023-09-05': '1' }) }))
    expect(other).toContain('on the same weekday of a later year: nothing on 2023-09-04')
  })

  it('always keeps the weekday, looks later only, and takes the nearest', () => {
    const day = fc.integer({ min: 0, max: 3000 }).map((count) => addDays('2018-01-01', count))
    fc.assert(
      fc.property(fc.uniqueArray(day, { minLength: 1, maxLength: 60 }), day, (days, asked) => {
        const actual = new Map(days.map((one, index) => [one, new Decimal(index)] as const))
        const answer = backCast({ ...electricity, missing: [asked], actual })
        const donors = days.filter((one) => one > asked && daysBetween({ from: asked, to: one }) % 364 === 0)
        const [nearest] = donors.sort()
        if (nearest === undefined) return isRefusal(answer)
        return good(answer).days[0]?.quantity.equals(actual.get(nearest)!) === true
      }),
    )
  })
})
