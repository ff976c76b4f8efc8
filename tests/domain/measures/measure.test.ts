import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, cutAt, type Period } from '../../../src/domain/day.ts'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { lifeOf, type Measure, savingIn, shapeOf, yearsLater } from '../../../src/domain/measures/measure.ts'

const d = (text: string | number) => new Decimal(text)
const effect = (savingPerYear: string, stream: 'gas.mains' | 'electricity.grid' = 'gas.mains') =>
  ({ stream, attributes: {}, variant: '', unit: 'kWh', savingPerYear: d(savingPerYear) }) as const
const measure = (more: Partial<Measure> = {}): Measure => ({
  id: 'm',
  version: 1,
  academyId: 'a',
  kind: 'controls',
  title: 'Controls',
  status: 'done',
  start: '2025-01-01',
  lifeYears: 2,
  effects: [effect('36500')],
  shape: undefined,
  capitalPounds: undefined,
  yearlySavingPounds: undefined,
  meterIds: [],
  evidence: undefined,
  ...more,
})
const heating = ['18', '16', '13', '8', '4', '0', '0', '0', '3', '8', '13', '17'].map(d)
const savedIn = (one: Measure, start: string, end: string) =>
  savingIn(one, { start, end }).map((saving) => saving.quantity.toFixed())

describe('what a measure saves in a period', () => {
  it('is spread over the days of each year from its start, and is nothing before it and after its life', () => {
    const one = measure()
    expect(savedIn(one, '2025-01-01', '2025-02-01')).toEqual(['3100'])
    expect(savedIn(one, '2024-01-01', '2025-01-02')).toEqual(['100'])
    expect(savedIn(one, '2026-12-31', '2028-01-01')).toEqual(['100'])
    expect(savedIn(one, '2027-01-01', '2028-01-01')).toEqual(['0'])
    expect(savedIn(one, '2020-01-01', '2040-01-01')).toEqual(['73000'])
  })
  it('follows the shape month by month, and a part of a month by its days', () => {
    const one = measure({ shape: heating, effects: [effect('1000'), effect('-310', 'electricity.grid')] })
    // 18 % of 1,000 and of −310; 10 of 31 days of it: 58.064516… and −18.
    expect(savedIn(one, '2025-01-01', '2025-02-01')).toEqual(['180', '-55.8'])
    expect(savedIn(one, '2025-01-01', '2025-01-11')).toEqual(['58.064516', '-18'])
    expect(savedIn(one, '2025-06-01', '2025-09-01')).toEqual(['0', '0'])
    expect(savedIn(one, '2025-09-01', '2026-09-01')).toEqual(['1000', '-310'])
  })
  it('is the whole yearly figure in each year from its start, a leap day or not', () => {
    for (const start of ['2024-02-15', '2024-02-29', '2023-03-01', '2027-12-31'])
      for (const shape of [undefined, heating]) {
        const one = measure({ start, lifeYears: 5, shape, effects: [effect('999.999999')] })
        for (let year = 0; year < 5; year++)
          expect(savedIn(one, yearsLater(start, year), yearsLater(start, year + 1))).toEqual(['999.999999'])
      }
  })
  it('of the parts of any split sums exactly to the whole', () => {
    const day = fc.integer({ min: -800, max: 3000 }).map((count) => addDays('2024-01-01', count))
    const shape = fc
      .array(fc.integer({ min: 0, max: 800 }), { minLength: 11, maxLength: 11 })
      .map((some) =>
        [...some, 10_000 - some.reduce((all, one) => all + one, 0)].map((one) => d(one).div(100)),
      )
    fc.assert(
      fc.property(
        fc.record({
          start: day,
          lifeYears: fc.integer({ min: 1, max: 6 }),
          shape: fc.option(shape, { nil: undefined }),
          saving: fc.integer({ min: -1e9, max: 1e9 }),
          edges: fc.tuple(day, day),
          cuts: fc.array(day, { maxLength: 12 }),
        }),
        ({ start, lifeYears, shape: shares, saving, edges, cuts }) => {
          const effects = [effect(d(saving).div(1000).toFixed())]
          const one = measure({ start, lifeYears, shape: shares, effects })
          const [first, last] = [...edges].sort() as [string, string]
          const period: Period = { start: first, end: addDays(last, 1) }
          const of = (part: Period) => savingIn(one, part)[0]!.quantity
          expect(sum(cutAt(period, cuts).map(of)).toFixed()).toBe(of(period).toFixed())
          expect(of(lifeOf(one)).toFixed()).toBe(d(saving).div(1000).times(lifeYears).toFixed())
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a shape', () => {
  it('has twelve shares that make 100 %', () => {
    expect(shapeOf(heating.map((one) => one.toFixed()))).toHaveLength(12)
    expect(shapeOf(Array(12).fill('8.3'))).toMatchObject({
      refusal: 'invalid',
      message: expect.stringContaining('make 99.6'),
    })
    expect(shapeOf(['50', '50'])).toHaveProperty('refusal')
  })
})
