import { describe, expect, test } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Abating, abatementOf, byCost, netPresentCost } from '../../src/domain/forecast/abatement.ts'

const decimals = (...values: number[]): Decimal[] => values.map((value) => new Decimal(value))

describe('the cost of a tonne', () => {
  const measure = (more: Partial<Abating>): Abating => ({
    measureId: 'led',
    lifeYears: 2,
    capitalPounds: new Decimal(1000),
    yearlySavingPounds: new Decimal(110),
    kgCo2e: decimals(500, 500),
    ...more,
  })
  const ten = new Decimal(10)

  test('is what it costs less its discounted savings, over the tonnes of its life', () => {
    // 1000 − 110 ÷ 1.1 − 110 ÷ 1.21 = 1000 − 100 − 90.909091, for one tonne
    expect(abatementOf(measure({}), ten)).toMatchObject({
      lifetimeKgCo2e: new Decimal(1000),
      yearlyKgCo2e: new Decimal(500),
      netPresentCostPounds: new Decimal('809.090909'),
      poundsPerTonne: new Decimal('809.090909'),
    })
    // for four tonnes a quarter of that
    expect(abatementOf(measure({ kgCo2e: decimals(2000, 2000) }), ten)).toMatchObject({
      poundsPerTonne: new Decimal('202.272727'),
    })
    // Ten years at 3.5 %: the annuity factor of the Green Book is 8.3166, and 10,000 − 1,500 × 8.316605 = −2,474.91
    expect(
      netPresentCost({
        capitalPounds: new Decimal(10_000),
        yearlySavingPounds: new Decimal(1500),
        lifeYears: 10,
        ratePercent: new Decimal('3.5'),
      }).toFixed(2),
    ).toBe('-2474.91')
  })

  test('is not known where a cost or a saving is not: that is not nought', () => {
    expect(abatementOf(measure({ capitalPounds: undefined }), ten)).toBe('capitalUnknown')
    expect(abatementOf(measure({ yearlySavingPounds: undefined }), ten)).toBe('savingUnknown')
    expect(abatementOf(measure({ kgCo2e: decimals(5, -5) }), ten)).toBe('savesNothing')
  })

  test('the cheapest comes first, of equals the greater saving', () => {
    const of = (measureId: string, capital: number, ...kg: number[]) => {
      const answer = abatementOf(
        measure({
          measureId,
          capitalPounds: new Decimal(capital),
          yearlySavingPounds: new Decimal(0),
          kgCo2e: decimals(...kg),
        }),
        ten,
      )
      if (typeof answer === 'string') throw new Error(answer)
      return answer
    }
    const all = [of('c', 200, 1000), of('b', 100, 1000), of('a', 200, 2000), of('d', 50, 1000)]
    expect(all.sort(byCost).map((one) => one.measureId)).toEqual(['d', 'a', 'b', 'c'])
  })
})
