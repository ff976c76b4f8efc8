import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  estimatedTooMuch,
  type HeatingStream,
  mainHeatingStream,
  median,
  placesWithin,
} from '../../src/domain/comparison.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { matchedBy } from '../../src/domain/neutrality.ts'

const d = (value: number | string) => new Decimal(value)

describe('places', () => {
  const school = fc.record({
    phase: fc.constantFrom('primary', 'secondary'),
    value: fc.option(fc.integer({ min: 0, max: 5 })),
  })
  const placed = (schools: readonly { phase: string; value: number | null }[]) =>
    placesWithin(schools, {
      group: (one) => one.phase,
      value: (one) => (one.value === null ? undefined : d(one.value)),
    })

  it('equals share one, and the next stand behind them all', () => {
    const schools = [3, 1, 1, null, 2].map((value) => ({ phase: 'primary', value }))
    expect(schools.map((one) => placed(schools).get(one)?.place)).toEqual([4, 1, 1, undefined, 3])
  })

  it('do not hang on the order of the list, nor on schools of another phase, nor on those without a value', () => {
    fc.assert(
      fc.property(fc.array(school, { maxLength: 12 }), (schools) => {
        const places = placed(schools)
        const other = placed([...schools].reverse())
        for (const one of schools) {
          expect(other.get(one)).toEqual(places.get(one))
          const rivals = schools.filter((rival) => rival.phase === one.phase && rival.value !== null)
          if (one.value === null) expect(places.get(one)).toBeUndefined()
          else
            expect(places.get(one)).toEqual({
              place: 1 + rivals.filter((rival) => rival.value! < one.value!).length,
              of: rivals.length,
            })
        }
      }),
    )
  })

  it('the median of an even number is between the two in the middle, and of none there is none', () => {
    expect([median([]), median([d(3)])?.toFixed(), median([d(4), d(1), d(3), d(2)])?.toFixed()]).toEqual([
      undefined,
      '3',
      '2.5',
    ])
  })
})

it('a fifth estimated is not more than a fifth, and the last digit decides', () => {
  expect(estimatedTooMuch({ estimated: d(20), total: d(100) })).toBe(false)
  expect(estimatedTooMuch({ estimated: d('20.000000000000000000000000000001'), total: d(100) })).toBe(true)
  expect(estimatedTooMuch({ estimated: d(0), total: d(0) })).toBe(false)
})

it('the main heating fuel is the one with the most energy, and none where one of several is not known', () => {
  const of = (...heating: [HeatingStream, Decimal | undefined][]) =>
    mainHeatingStream({ heating: new Map(heating) })
  expect(of(['gas.mains', d(5)], ['heatingOil', d(6)])).toBe('heatingOil')
  expect(of(['heatingOil', d(6)], ['gas.mains', d(6)])).toBe('gas.mains')
  expect(of(['biomass.chips', undefined])).toBe('biomass.chips')
  expect(of(['biomass.chips', undefined], ['gas.mains', d(6)])).toBeUndefined()
  expect(of()).toBeUndefined()
})

describe('what credits stand against', () => {
  it('is 100 % only where nothing is left, however little that is', () => {
    const matched = matchedBy({ gross: d('64605.0000001'), credits: d(64605), removals: d(0) })
    expect([matched.matchedPercent?.toFixed(), matched.unmatched.toFixed()]).toEqual([
      '99.999999',
      '0.0000001',
    ])
    expect(matchedBy({ gross: d(5), credits: d(5), removals: d(2) })).toMatchObject({
      matchedPercent: d(100),
      byRemovalsPercent: d(40),
      unmatched: d(0),
      unmatchedByRemovals: d(3),
    })
    expect(matchedBy({ gross: d(0), credits: d(5), removals: d(5) }).matchedPercent).toBeUndefined()
  })

  it('is never less than nothing nor more than all, and removals never more than credits', () => {
    const amount = fc.integer({ min: 0, max: 10 ** 9 }).map((value) => d(value).div(1000))
    fc.assert(
      fc.property(amount, amount, amount, (gross, avoidance, removals) => {
        const { unmatched, unmatchedByRemovals, matchedPercent } = matchedBy({
          gross,
          credits: avoidance.plus(removals),
          removals,
        })
        expect(unmatched.gte(0) && unmatched.lte(unmatchedByRemovals) && unmatchedByRemovals.lte(gross)).toBe(
          true,
        )
        if (matchedPercent !== undefined) expect(matchedPercent.eq(100)).toBe(unmatched.isZero())
      }),
    )
  })
})
