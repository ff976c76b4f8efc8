import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { fraction, type Player, shapley } from '../../../src/domain/drivers/shapley.ts'

const order = ['a', 'b', 'c', 'd', 'e'] as const
type Name = (typeof order)[number]
const d = (text: string | number) => new Decimal(text)
const product = (values: readonly Decimal[]) => values.reduce((all, one) => all.times(one), d(1))
const player = (
  driver: Name,
  before: Decimal | number | string,
  after: Decimal | number | string,
): Player<Name> => ({
  driver,
  before: fraction(d(before.toString())),
  after: fraction(d(after.toString())),
})
const changeOf = (players: readonly Player<Name>[]) =>
  product(players.map((one) => d(one.after.num.toFixed()))).minus(
    product(players.map((one) => d(one.before.num.toFixed()))),
  )
const split = (players: readonly Player<Name>[]) => shapley(players, { change: changeOf(players), order })
const texts = (parts: ReadonlyMap<Name, Decimal>) =>
  Object.fromEntries([...parts].map(([name, part]) => [name, part.toFixed()]))

/** Every order of some things. */
function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]]
  return things.flatMap((first) =>
    ordersOf(things.filter((one) => one !== first)).map((rest) => [first, ...rest]),
  )
}

/** The definition itself: change one state after the other in every order, and take the mean of what each change did. */
function byDefinition(players: readonly Player<Name>[]): Map<Name, Decimal> {
  const sums = new Map<Name, Decimal>(players.map((one) => [one.driver, d(0)]))
  const orders = ordersOf(players)
  for (const turn of orders) {
    const now = new Map(players.map((one) => [one.driver, d(one.before.num.toFixed())]))
    for (const { driver, after } of turn) {
      const before = product([...now.values()])
      now.set(driver, d(after.num.toFixed()))
      sums.set(driver, sums.get(driver)!.plus(product([...now.values()]).minus(before)))
    }
  }
  return new Map([...sums].map(([driver, total]) => [driver, total.div(orders.length)]))
}

// Zeros and states that stay the same are frequent here, as they are among streams.
const state = fc.oneof(
  { weight: 1, arbitrary: fc.constant(d(0)) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 10_000_000 }).map((whole) => d(whole).div(1000)) },
)
const players = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.tuple(
      ...order
        .slice(0, count)
        .map((driver) =>
          fc
            .tuple(state, state, fc.integer({ min: 0, max: 4 }))
            .map(([before, after, same]) => player(driver, before, same === 0 ? before : after)),
        ),
    ),
  )

describe('the Shapley value of a product', () => {
  it('of two is the mean of the two orders', () => {
    // 1,000 × 0.2 = 200; 900 × 0.3 = 270. Quantity first −20, then +90; factor first +100, then −30.
    expect(texts(split([player('a', 1000, 900), player('b', '0.2', '0.3')]))).toEqual({ a: '-25', b: '95' })
  })

  it('of three may have no end: the last digits are given out so that the parts sum', () => {
    // 1 → 2 three times: 8 − 1 = 7, and each has a third of it; the first has the digit that is over.
    const parts = split([player('a', 1, 2), player('b', 1, 2), player('c', 1, 2)])
    expect(texts(parts)).toEqual({ a: '2.333333333334', b: '2.333333333333', c: '2.333333333333' })
  })

  it('names what moved only', () => {
    expect(texts(split([player('a', 5, 5), player('b', 2, 3)]))).toEqual({ b: '5' })
    expect(texts(split([player('a', 5, 5)]))).toEqual({})
    // From nothing to something: who brought it cannot be told, so each has the same share.
    expect(texts(split([player('a', 0, 4), player('b', 0, 5)]))).toEqual({ a: '10', b: '10' })
  })

  it('of a fraction without an end sums all the same', () => {
    // A third of 9 × 2, then two thirds of 9 × 4: 6 → 24.
    const third: Player<Name> = { driver: 'a', before: fraction(1, 3), after: fraction(2, 3) }
    const parts = shapley([third, player('b', 9, 9), player('c', 2, 4)], { change: d(18), order })
    expect(texts(parts)).toEqual({ a: '9', c: '9' })
  })

  it('sums to the change to the last digit, whatever the states', () => {
    fc.assert(
      fc.property(players, (some) => {
        expect(sum(split(some).values()).toFixed()).toBe(changeOf(some).toFixed())
      }),
      { numRuns: 500 },
    )
  })

  it('is what its definition says, to a digit of the last place', () => {
    fc.assert(
      fc.property(players, (some) => {
        const parts = split(some)
        const places = Math.max(12, changeOf(some).decimalPlaces())
        for (const [driver, exact] of byDefinition(some)) {
          const off = (parts.get(driver) ?? d(0)).minus(exact).abs()
          expect(off.lte(d(10).pow(-places)), `${driver} is off by ${off}`).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('does not depend on the order in which the drivers are listed', () => {
    fc.assert(
      fc.property(
        players.chain((some) =>
          fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
        ),
        ([some, shuffled]) => {
          expect(texts(split(shuffled))).toEqual(texts(split(some)))
        },
      ),
    )
  })

  it('with the years swapped has every part with the other sign', () => {
    fc.assert(
      fc.property(players, (some) => {
        const back = some.map(({ driver, before, after }) => ({ driver, before: after, after: before }))
        const negated = [...split(back)].map(([name, part]) => [name, part.neg().toFixed()])
        expect(Object.fromEntries(negated)).toEqual(texts(split(some)))
      }),
    )
  })
})
