import { Decimal, sum, zero } from '../decimal.ts'
import { tCdf, tQuantile } from '../statistics.ts'
import type { Errors } from './business-as-usual.ts'

/** How many of a hundred outcomes a band of the fan is to hold. */
export const bandPercents = [50, 80, 90] as const

/** A band of the fan, kg CO2e. */
export interface Band {
  readonly percent: number
  readonly low: Decimal
  readonly high: Decimal
}

/** How far past forecasts were off, as a share of the forecast, one year ahead. */
export interface Spread {
  readonly share: Decimal
  readonly degreesOfFreedom: number
}

/**
 * The spread of past errors: √(Σ error² ÷ (n − 1)), about nought and not about their mean, so that a method that was always off in the
 * same direction does not pass for an exact one. Academies share the weather of a year, so that many errors of few years are sure of
 * little: the degrees of freedom are the different steps from year to year less one. undefined where every error is nought: nothing moved.
 */
export function spreadOf({ values, steps }: Errors): Spread | undefined {
  const degreesOfFreedom = steps - 1
  const share = sum(values.map((one) => one.times(one)))
    .div(values.length - 1)
    .sqrt()
  return share.isZero() ? undefined : { share, degreesOfFreedom }
}

/** The standard error in kg CO2e, `ahead` years after the last of the history: independent yearly steps add up as their squares do. */
export function standardError(
  { share }: Spread,
  { level, ahead }: { level: Decimal; ahead: number },
): Decimal {
  return level.times(share).times(new Decimal(ahead).sqrt())
}

const quantiles = new Map<string, Decimal>()

/** Student's t has to be looked for; the same few are wanted for every year. */
function quantile(percent: number, degreesOfFreedom: number): Decimal {
  const key = `${percent} ${degreesOfFreedom}`
  const known = quantiles.get(key)
  if (known !== undefined) return known
  const found = tQuantile(new Decimal(100 + percent).div(200), degreesOfFreedom)
  quantiles.set(key, found)
  return found
}

/** The bands about a central figure, by Student's t for the number of steps that there were; never below nothing. */
export function fanOf(
  central: Decimal,
  { error, degreesOfFreedom }: Omit<Spread, 'share'> & { error: Decimal },
): Band[] {
  return bandPercents.map((percent) => {
    const reach = error.times(quantile(percent, degreesOfFreedom))
    return { percent, low: Decimal.max(zero, central.minus(reach)), high: central.plus(reach) }
  })
}

/** The chance, 0 to 1, that the outcome is at or below `allowed`. */
export function chanceBelow(
  allowed: Decimal,
  { central, error, degreesOfFreedom }: Omit<Spread, 'share'> & { central: Decimal; error: Decimal },
): Decimal {
  return tCdf(allowed.minus(central).div(error), degreesOfFreedom)
}

/** Nothing to come is surer than this, in percent, on either side. */
const percentMin = new Decimal('1e-50')

/** A chance in percent to one decimal, or to as many as it takes not to be rounded to 0 or 100. */
export function chancePercent(chance: Decimal): Decimal {
  const most = new Decimal(100).minus(percentMin)
  const percent = Decimal.max(percentMin, Decimal.min(chance.times(100), most))
  for (let digits = 1; ; digits++) {
    const rounded = percent.toDecimalPlaces(digits)
    if (!rounded.isZero() && !rounded.eq(100)) return rounded
  }
}
