import assert from 'node:assert/strict'
import { Decimal } from '../decimal.ts'

/**
 * Long enough for every product of a cell’s states in full, so that nothing is rounded on the way: a share that came out a last digit
 * off would depend on the order in which it was worked out.
 */
const Exact = Decimal.clone({ precision: 1_000, toExpNeg: -2_000, toExpPos: 2_000 })

/** Quotients are looked at to so many digits, far beyond what is kept of them. */
const Quotient = Decimal.clone({ precision: 120 })

/** An exact number that may have no end as a decimal: `num ÷ den`, `den` above zero. */
export interface Fraction {
  readonly num: Decimal
  readonly den: Decimal
}

/** `num ÷ den`; `den` must not be zero. */
export function fraction(num: Decimal | number, den: Decimal | number = 1): Fraction {
  const sign = new Exact(den).isNegative() ? -1 : 1
  return { num: new Exact(num).times(sign), den: new Exact(den).times(sign) }
}

/** The product of fractions. */
export const times = (...factors: readonly Fraction[]): Fraction =>
  factors.reduce((all, one) => ({ num: all.num.times(one.num), den: all.den.times(one.den) }), fraction(1))

/** One fraction over another, which must not be zero. */
export const over = (one: Fraction, other: Fraction): Fraction =>
  fraction(new Exact(one.num).times(other.den), new Exact(one.den).times(other.num))

/** Something that moved: what it was in the year before and in the year after. */
export interface Player<D extends string> {
  readonly driver: D
  readonly before: Fraction
  readonly after: Fraction
}

/** Parts have at least so many decimals where they have no end: a thousandth of a milligram. */
const placesMin = 12
/** Parts that end within so many decimals are given as they are. */
const placesExact = 30

const factorial = (count: number): Decimal => {
  let product = new Exact(1)
  for (let one = 2; one <= count; one++) product = product.times(one)
  return product
}

/**
 * The Shapley value of each player for the product of all states, as numerators over one denominator: the average, over every order in
 * which the states might have changed one after the other, of what each change did. For a product the coalitions of one size can be
 * summed at once: they are a coefficient of Π (before + after · z) over the other players.
 */
function shapleyValues(players: readonly { readonly before: Decimal; readonly after: Decimal }[]): {
  readonly nums: readonly Decimal[]
  readonly den: Decimal
} {
  const count = players.length
  const nums = players.map(({ before, after }, own) => {
    let bySize = [new Exact(1)]
    players.forEach((other, index) => {
      if (index === own) return
      bySize = [...bySize, new Exact(0)].map((sum, size) =>
        sum.times(other.before).plus((bySize[size - 1] ?? new Exact(0)).times(other.after)),
      )
    })
    const weighed = bySize.reduce(
      (sum, value, size) => sum.plus(value.times(factorial(size)).times(factorial(count - 1 - size))),
      new Exact(0),
    )
    return after.minus(before).times(weighed)
  })
  return { nums, den: factorial(count) }
}

const unchanged = ({ before, after }: Pick<Player<string>, 'before' | 'after'>): boolean =>
  before.num.times(after.den).equals(after.num.times(before.den))

/**
 * Fractions of one denominator as decimals that sum to `change` to the last digit. They are as they are where they end; else each is
 * rounded to the nearest, and the last digits that are then over or short go to those that the rounding served worst; of equals to the
 * first.
 */
function decimalsOf(nums: readonly Decimal[], den: Decimal, change: Decimal): Decimal[] {
  const quotients = nums.map((num) => new Quotient(num).div(den))
  const plain = quotients.map((one) => one.toDecimalPlaces(placesExact))
  if (plain.every((one, index) => new Exact(one).times(den).equals(nums[index]!)))
    return plain.map((one) => new Decimal(one))
  const places = Math.max(placesMin, change.decimalPlaces())
  const rounded = quotients.map((one) => new Exact(one.toDecimalPlaces(places, Decimal.ROUND_HALF_UP)))
  const step = new Exact(10).pow(-places)
  const left = rounded.reduce((rest, one) => rest.minus(one), new Exact(change))
  const sign = left.isNegative() ? -1 : 1
  const errors = rounded.map((one, index) => nums[index]!.minus(one.times(den)).times(sign))
  const worst = errors.map((_, index) => index).sort((a, b) => errors[b]!.cmp(errors[a]!) || a - b)
  const steps = left.div(step).abs().toNumber()
  assert(
    Number.isInteger(steps) && steps <= rounded.length,
    'less than a step is over or short for each part',
  )
  for (const index of worst.slice(0, steps)) rounded[index] = rounded[index]!.plus(step.times(sign))
  return rounded.map((one) => new Decimal(one))
}

/**
 * Splits the change of a product among what moved: the Shapley value (L. S. Shapley, A value for n-person games, 1953), known in the
 * decomposition of energy use as the refined Laspeyres method (J. W. Sun, Energy Economics 20, 1998; B. W. Ang and others, 2003). It
 * needs no logarithms, so that zeros are nothing special, and its parts sum to the change.
 *
 * `change` is the product after less the product before, which must be a decimal that ends. The answer has a part for each driver that
 * moved, summing to it exactly; `order` says which comes first where two have an equal claim to a last digit, so that the order of the
 * players is nothing.
 */
export function shapley<D extends string>(
  players: readonly Player<D>[],
  { change, order }: { change: Decimal; order: readonly D[] },
): Map<D, Decimal> {
  const moved = players
    .filter((player) => !unchanged(player))
    .sort((a, b) => order.indexOf(a.driver) - order.indexOf(b.driver))
  assert(new Set(moved.map((one) => one.driver)).size === moved.length, 'a driver plays once')
  const still = times(...players.filter(unchanged).map((player) => player.before))
  const den = times(still, ...moved.flatMap(({ before, after }) => [before, after])).den
  const values = shapleyValues(
    moved.map(({ before, after }) => ({
      before: new Exact(before.num).times(after.den),
      after: new Exact(after.num).times(before.den),
    })),
  )
  const nums = values.nums.map((num) => num.times(still.num))
  const whole = den.times(values.den)
  assert(
    nums.reduce((sum, num) => sum.plus(num), new Exact(0)).equals(whole.times(change)),
    'the values sum to the change',
  )
  const parts = decimalsOf(nums, whole, change)
  return new Map(moved.map(({ driver }, index) => [driver, parts[index]!]))
}

/** A fraction as a decimal for showing, rounded where it has no end. */
export const shownFraction = ({ num, den }: Fraction): Decimal =>
  new Decimal(new Quotient(num).div(den).toDecimalPlaces(placesMin))
