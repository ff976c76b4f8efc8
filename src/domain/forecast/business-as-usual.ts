import { Decimal, sum, zero } from '../decimal.ts'

/**
 * One stream through the years of the history, oldest first: kg CO2e of each year at the same factors, those held, so that the
 * series moves with what was used and not with the grid.
 */
export type Series = readonly Decimal[]
/** A trust's or an academy's streams, by stream; all of one length. */
export type StreamSeries = ReadonlyMap<string, Series>
/** An academy's streams over the years that it was there whole. */
export interface AcademySeries {
  readonly academyId: string
  /** The year of the history that they begin with, from 0. */
  readonly first: number
  readonly streams: StreamSeries
}

export const methodIds = ['lastYear', 'meanOfThree', 'dampedTrend'] as const
export type MethodId = (typeof methodIds)[number]

/** The share of a trend that is left a year later (Gardner and McKenzie, Management Science, 1985): trends do not go on for ever. */
const damping = new Decimal('0.8')

/** The years that each method needs before it can say anything. */
const needs: Readonly<Record<MethodId, number>> = { lastYear: 1, meanOfThree: 3, dampedTrend: 3 }
/** The first year that all methods can forecast is the fourth: they are compared from there on. */
const needsMax = 3
/** Fewer errors than this say nothing of how far a forecast may be off. */
export const errorsMin = 3
/** Academies share the weather of a year: errors of fewer different steps from year to year say nothing either. */
export const stepsMin = 2

/** The median of the slopes between every two years, per year (Theil 1950, Sen 1968): one odd year does not turn it. */
export function medianSlope(series: Series): Decimal {
  const slopes: Decimal[] = []
  for (let from = 0; from < series.length; from++)
    for (let to = from + 1; to < series.length; to++)
      slopes.push(series[to]!.minus(series[from]!).div(to - from))
  slopes.sort((a, b) => a.comparedTo(b))
  const middle = slopes.length / 2
  if (slopes.length === 0) return zero
  return slopes.length % 2 === 1
    ? slopes[Math.floor(middle)]!
    : slopes[middle - 1]!.plus(slopes[middle]!).div(2)
}

/** A series carried on, `ahead` years after its last; never below nothing. */
export function carriedOn(series: Series, { method, ahead }: { method: MethodId; ahead: number }): Decimal {
  const last = series.at(-1) ?? zero
  if (method === 'lastYear') return last
  if (method === 'meanOfThree') {
    const three = series.slice(-3)
    return sum(three).div(three.length)
  }
  let steps = zero
  for (let step = 1; step <= ahead; step++) steps = steps.plus(damping.pow(step))
  return Decimal.max(zero, last.plus(medianSlope(series).times(steps)))
}

/** How far a forecast was off, as a share of it. */
export interface PastError {
  /** The year of the history that was forecast from the one before, from 0. */
  readonly year: number
  readonly share: Decimal
}

export const lengthOf = (streams: StreamSeries): number => [...streams.values()][0]?.length ?? 0
const yearSum = (streams: StreamSeries, year: number): Decimal =>
  sum([...streams.values()].map((series) => series[year]!))

/**
 * The errors of a method, had it been asked each year for the next with what was known then (rolling origin): (what came − forecast) ÷
 * forecast, of the sum of the streams. `from` is the number of years known at the first.
 */
export function relativeErrors(
  { streams, first = 0 }: { streams: StreamSeries; first?: number },
  { method, from = needs[method] }: { method: MethodId; from?: number },
): PastError[] {
  const errors: PastError[] = []
  for (let known = from; known < lengthOf(streams); known++) {
    const forecast = sum(
      [...streams.values()].map((series) => carriedOn(series.slice(0, known), { method, ahead: 1 })),
    )
    if (!forecast.isZero())
      errors.push({
        year: first + known,
        share: yearSum(streams, known).minus(forecast).div(forecast),
      })
  }
  return errors
}

/** The errors that there are: the trust's own where they are enough, else those of its academies together. */
export interface Errors {
  readonly of: 'trust' | 'academies'
  /** Shares in ascending order, so that sums do not depend on the order of academies. */
  readonly values: readonly Decimal[]
  /** How many different steps from one year to the next they are of. */
  readonly steps: number
}

function errorsOf(
  { trust, academies }: { trust: StreamSeries; academies: readonly AcademySeries[] },
  asked: { method: MethodId; from?: number },
): Errors | undefined {
  const own = relativeErrors({ streams: trust }, asked)
  const isOwn = own.length >= errorsMin
  const errors = isOwn ? own : academies.flatMap((one) => relativeErrors(one, asked))
  const steps = new Set(errors.map(({ year }) => year)).size
  if (errors.length < errorsMin || steps < stepsMin) return undefined
  const values = errors.map(({ share }) => share).sort((a, b) => a.comparedTo(b))
  return { of: isOwn ? 'trust' : 'academies', values, steps }
}

/** The method that is used, and what its choice stands on. */
export interface Choice {
  readonly method: MethodId
  /** The mean absolute error of each, as a share, where they could be compared. */
  readonly compared: readonly {
    readonly method: MethodId
    readonly meanAbsoluteError: Decimal
    readonly errors: number
  }[]
  /** Whose errors were compared; undefined where there were too few to compare, so that the last year is carried on. */
  readonly comparedOn: Errors['of'] | undefined
  /** The one-step errors of the method chosen; undefined where there are fewer than three, or all are of one step. */
  readonly errors: Errors | undefined
}

/** Shares are compared to this many places, so that what is equal but for rounding is a tie. */
const comparedPlaces = 30

/**
 * Chooses the method with the least mean absolute one-step error, all being compared on the same years; of equals the simplest. With
 * fewer than three years that all of them can forecast nothing can be compared, and the last year is carried on: a trend through two
 * or three points is none.
 */
export function chooseMethod(history: { trust: StreamSeries; academies: readonly AcademySeries[] }): Choice {
  const tried = methodIds.map((method) => ({ method, errors: errorsOf(history, { method, from: needsMax }) }))
  const compared = tried.flatMap(({ method, errors }) =>
    errors === undefined
      ? []
      : [
          {
            method,
            meanAbsoluteError: sum(errors.values.map((one) => one.abs()))
              .div(errors.values.length)
              .toDecimalPlaces(comparedPlaces),
            errors: errors.values.length,
          },
        ],
  )
  // Methods that were not tried on the same errors cannot be compared.
  const comparable =
    compared.length === methodIds.length &&
    new Set(tried.map(({ errors }) => `${errors?.of} ${errors?.values.length}`)).size === 1
  let best: (typeof compared)[number] | undefined
  for (const one of comparable ? compared : [])
    if (best === undefined || one.meanAbsoluteError.lt(best.meanAbsoluteError)) best = one
  const method = best?.method ?? 'lastYear'
  return {
    method,
    compared: comparable ? compared : [],
    comparedOn: comparable ? tried[0]?.errors?.of : undefined,
    errors: errorsOf(history, { method }),
  }
}
