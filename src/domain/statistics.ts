import assert from 'node:assert/strict'
import { Decimal, zero } from './decimal.ts'

// Distributions in decimals, so that an interval is the same on every machine. All are good to thirty digits and more.

const one = new Decimal(1)
const half = new Decimal('0.5')
const pi = Decimal.acos(-1)
/** Beyond this many standard deviations less than 10⁻⁵⁰ is left. */
const normalMax = 15
const termMin = new Decimal('1e-58')
const stepMin = new Decimal('1e-40')

/**
 * The share of a standard normal distribution below `x`: ½ + φ(x) × (x + x³/3 + x⁵/(3·5) + …), Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 26.2.11.
 */
export function normalCdf(x: Decimal): Decimal {
  if (x.isNegative()) return one.minus(normalCdf(x.neg()))
  if (x.gt(normalMax)) return one
  const square = x.times(x)
  let term = x
  let total = x
  for (let odd = 3; term.gt(termMin); odd += 2) {
    term = term.times(square).div(odd)
    total = total.plus(term)
  }
  return half.plus(total.times(square.div(-2).exp()).div(pi.times(2).sqrt()))
}

const held = (degreesOfFreedom: number): void =>
  assert(Number.isInteger(degreesOfFreedom) && degreesOfFreedom > 0, 'degrees of freedom are counted')

/**
 * The share of Student’s t distribution below `x`. For whole degrees of freedom it is a finite sum: Abramowitz and Stegun, 26.7.3
 * (odd) and 26.7.4 (even), with the angle θ = arctan(x/√ν).
 */
export function tCdf(x: Decimal, degreesOfFreedom: number): Decimal {
  held(degreesOfFreedom)
  const v = degreesOfFreedom
  const cosSquare = new Decimal(v).div(x.times(x).plus(v))
  const sin = x.div(x.times(x).plus(v).sqrt())
  const odd = v % 2 === 1
  // 1 + ½cos² + (1·3)/(2·4)cos⁴ + … where even; 1 + ⅔cos² + (2·4)/(3·5)cos⁴ + … where odd.
  let term = one
  let total = v === 1 ? zero : one
  for (let step = odd ? 2 : 1; step < v - 2; step += 2) {
    term = term
      .times(cosSquare)
      .times(step)
      .div(step + 1)
    total = total.plus(term)
  }
  const within = odd
    ? Decimal.atan(x.div(new Decimal(v).sqrt()))
        .plus(sin.times(cosSquare.sqrt()).times(total))
        .times(2)
        .div(pi)
    : sin.times(total)
  return half.plus(within.div(2))
}

/** Γ((ν+1)/2) / (√(νπ) Γ(ν/2)): the height of the density in the middle. */
function tDensityAtZero(v: number): Decimal {
  let ratio = v % 2 === 1 ? one.div(pi.sqrt()) : pi.sqrt().div(2)
  for (let at = v % 2 === 1 ? 1 : 2; at < v; at += 2) ratio = ratio.times(at + 1).div(at)
  return ratio.div(pi.times(v).sqrt())
}

/**
 * The point below which the share `p` of Student’s t distribution lies; 0 < p < 1. By Newton’s method from the middle: right of it the
 * share is concave, so that no step goes too far.
 */
export function tQuantile(p: Decimal, degreesOfFreedom: number): Decimal {
  held(degreesOfFreedom)
  assert(p.gt(0) && p.lt(1), 'a share lies between 0 and 1')
  if (p.lt(half)) return tQuantile(one.minus(p), degreesOfFreedom).neg()
  const v = degreesOfFreedom
  const middle = tDensityAtZero(v)
  let x = zero
  for (let rounds = 0; rounds < 1000; rounds++) {
    const density = x
      .times(x)
      .div(v)
      .plus(1)
      .pow(v + 1)
      .sqrt()
    const step = p.minus(tCdf(x, v)).times(density).div(middle)
    if (step.lte(stepMin.times(x.plus(1)))) return x
    x = x.plus(step)
  }
  throw new Error('The quantile was not found.')
}
