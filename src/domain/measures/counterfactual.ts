import { daysIn, type Month, monthPeriod } from '../day.ts'
import { Decimal, sum, zero } from '../decimal.ts'
import type { DegreeDayTable } from '../estimate/degree-day-table.ts'
import { explainedMin, type Line, lineThrough, monthsMin } from '../estimate/degree-days.ts'
import { inWords } from '../estimate/estimate.ts'
import { type Refusal, refuse } from '../refusal.ts'

// What meters would have used without a measure, from what they used before it: option C of the IPMVP (whole facility), with the
// statistics of ASHRAE Guideline 14. Analysis only: nothing of it enters a reported figure.

/** By a line through degree days, or by the mean of the same calendar month. */
export const counterfactualMethods = ['degreeDays', 'sameMonths'] as const
export type CounterfactualMethod = (typeof counterfactualMethods)[number]

/** What meters used in a whole month that has an actual on every day. */
export interface MonthOfUse {
  readonly month: Month
  readonly quantity: Decimal
}

/** A weight on the mean daily use of a month, for a weighted sum over months. */
export interface WeighedMonth {
  readonly month: Month
  readonly weight: Decimal
}

/** A model of mean use per day, fitted by ordinary least squares to the months before a measure. */
export interface Counterfactual {
  readonly method: CounterfactualMethod
  /** The months that it is fitted to, in order. */
  readonly baseline: readonly MonthOfUse[]
  readonly degreesOfFreedom: number
  /** s²: of a month’s mean use per day about the model. */
  readonly variance: Decimal
  /** R², 0 to 1; undefined where use never varied. */
  readonly explained: Decimal | undefined
  /** CV(RMSE): s as percent of the mean use per day; undefined where that is nought. */
  readonly cvRmsePercent: Decimal | undefined
  readonly line: Line | undefined
  /** Mean use per day; undefined for a month that it says nothing of. */
  readonly perDay: (month: Month) => Decimal | undefined
  /** w′X(X′X)⁻¹X′w: how uncertain the coefficients make a weighted sum, in units of s². */
  readonly leverage: (months: readonly WeighedMonth[]) => Decimal
}

export const daysOfMonth = (month: Month): number => daysIn(monthPeriod(month))
const meanPerDay = ({ month, quantity }: MonthOfUse): Decimal => quantity.div(daysOfMonth(month))

/** Degree days per day of a month: of its own weather only. A standard year is not the weather of any. */
export function weatherOf(table: DegreeDayTable, month: Month): Decimal | undefined {
  const found = table.ofMonth(month)
  return found === undefined || found.kind === 'standard' ? undefined : found.value.div(daysOfMonth(month))
}

const missing = (message: string): Refusal => refuse('estimate_basis_missing', message)

/** What a fit is judged by. */
function judged(
  baseline: readonly MonthOfUse[],
  fitted: (month: Month) => Decimal,
  degreesOfFreedom: number,
): Pick<Counterfactual, 'degreesOfFreedom' | 'variance' | 'explained' | 'cvRmsePercent'> {
  const mean = sum(baseline.map(meanPerDay)).div(baseline.length)
  const within = sum(baseline.map((one) => meanPerDay(one).minus(fitted(one.month)).pow(2)))
  const about = sum(baseline.map((one) => meanPerDay(one).minus(mean).pow(2)))
  const variance = within.div(degreesOfFreedom)
  return {
    degreesOfFreedom,
    variance,
    explained: about.isZero() ? undefined : new Decimal(1).minus(within.div(about)),
    cvRmsePercent: mean.isZero() ? undefined : variance.sqrt().times(100).div(mean),
  }
}

/**
 * Use per day = a + b × degree days per day, through the months before. Refused where there are too few, where the weather does not
 * explain the use, or where use falls with the cold.
 */
export function byWeather(before: readonly MonthOfUse[], table: DegreeDayTable): Counterfactual | Refusal {
  const points = before.flatMap((one) => {
    const x = weatherOf(table, one.month)
    return x === undefined ? [] : [{ one, x, y: meanPerDay(one) }]
  })
  if (points.length < monthsMin)
    return missing(
      `a line through degree days needs at least ${monthsMin} whole months before the start with an actual on every day and with degree days of ${table.name}; there are ${points.length}`,
    )
  const line = lineThrough(points)
  if (line === undefined || line.perDegreeDay.lte(0) || line.explained.lt(explainedMin))
    return missing(
      `the degree days of ${table.name} do not explain the use before the start: over ${points.length} months there is ${line === undefined ? 'no line at all' : `R² ${inWords(line.explained, 2)}, ${inWords(line.perDegreeDay)} per degree day`}; R² must be at least ${explainedMin.toFixed()}, and use must rise with the cold`,
    )
  const { perDay, perDegreeDay } = line
  const meanX = sum(points.map(({ x }) => x)).div(points.length)
  const spreadX = sum(points.map(({ x }) => x.minus(meanX).pow(2)))
  const at = (month: Month): Decimal | undefined => {
    const x = weatherOf(table, month)
    return x === undefined ? undefined : perDay.plus(perDegreeDay.times(x))
  }
  const baseline = points.map(({ one }) => one)
  return {
    method: 'degreeDays',
    baseline,
    ...judged(baseline, (month) => at(month) ?? zero, points.length - 2),
    line,
    perDay: at,
    leverage: (months) => {
      const all = sum(months.map(({ weight }) => weight))
      const tilt = sum(
        months.map(({ month, weight }) => weight.times((weatherOf(table, month) ?? meanX).minus(meanX))),
      )
      return all.pow(2).div(points.length).plus(tilt.pow(2).div(spreadX))
    },
  }
}

/** Calendar months seen twice or more tell how one year differs from the next. Fewer do not. */
const freedomMin = 6

/**
 * The mean of the same calendar month before: what does not heat has its seasons too. How one year differs from the next is what is left
 * about those means, so that two years are needed. It takes no account of the weather.
 */
export function bySameMonths(before: readonly MonthOfUse[]): Counterfactual | Refusal {
  const calendar = new Map<string, MonthOfUse[]>()
  for (const one of before) {
    const name = one.month.slice(5)
    calendar.set(name, [...(calendar.get(name) ?? []), one])
  }
  const degreesOfFreedom = before.length - calendar.size
  if (degreesOfFreedom < freedomMin)
    return missing(
      `the mean of the same calendar month needs at least ${freedomMin} calendar months that are there twice in the two years before the start, with an actual on every day; ${degreesOfFreedom === 1 ? 'one is' : `${degreesOfFreedom} are`}`,
    )
  const of = (month: Month): readonly MonthOfUse[] => calendar.get(month.slice(5)) ?? []
  const at = (month: Month): Decimal | undefined => {
    const same = of(month)
    return same.length === 0 ? undefined : sum(same.map(meanPerDay)).div(same.length)
  }
  return {
    method: 'sameMonths',
    baseline: before,
    ...judged(before, (month) => at(month) ?? zero, degreesOfFreedom),
    line: undefined,
    perDay: at,
    leverage: (months) => {
      const byName = new Map<string, { weight: Decimal; seen: number }>()
      for (const { month, weight } of months) {
        const name = month.slice(5)
        byName.set(name, {
          weight: weight.plus(byName.get(name)?.weight ?? zero),
          seen: of(month).length,
        })
      }
      return sum([...byName.values()].map(({ weight, seen }) => weight.pow(2).div(seen)))
    },
  }
}

/**
 * How far a weighted sum of (predicted − actual) over months may be out, either way: t × √(s² × (Σ wᵢ² + w′X(X′X)⁻¹X′w)). The first part
 * is that no month keeps to the model, the second that its coefficients, which all months share, are themselves estimates. It takes the
 * months as independent of each other.
 */
export function halfWidth(model: Counterfactual, months: readonly WeighedMonth[], t: Decimal): Decimal {
  const own = sum(months.map(({ weight }) => weight.pow(2)))
  return model.variance
    .times(own.plus(model.leverage(months)))
    .sqrt()
    .times(t)
}
