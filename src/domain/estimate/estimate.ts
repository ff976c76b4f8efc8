import type { Day, Month, Period } from '../day.ts'
import { addDays } from '../day.ts'
import { Decimal } from '../decimal.ts'

/** How a day without data may be estimated: each in a file of its own, with its formula. */
export const estimateMethods = [
  'sameDaysLastYear',
  'degreeDays',
  'neighbours',
  'backCast',
  'benchmark',
] as const
export type EstimateMethod = (typeof estimateMethods)[number]

/** The methods in words, for a report. */
export const methodWords: Readonly<Record<EstimateMethod, string>> = {
  sameDaysLastYear: 'the same weekday one year before',
  degreeDays: 'regression on degree days',
  neighbours: 'the mean of the same weekday before and after',
  backCast: 'a back-cast from what the meter used later',
  benchmark: 'a published benchmark',
}

/** What a meter really used, by day, in its base unit: days of quality grade 1 to 3 only. An estimate is never made from estimates. */
export type ActualDays = ReadonlyMap<Day, Decimal>

/** One day estimated, with its arithmetic. */
export interface EstimatedDay {
  readonly day: Day
  readonly quantity: Decimal
  /** The sum by hand, such as `2024-02-05: 101.5`. */
  readonly working: string
}

export interface Estimate {
  readonly grade: 4 | 5
  /** From what it was made, in a sentence or two. */
  readonly basis: string
  readonly days: readonly EstimatedDay[]
  /** The days for which the method has nothing to go by: they stay missing. */
  readonly left: readonly Day[]
  /** Why they were left, in words to go behind “because”. */
  readonly leftBecause: string
}

/** Estimates are whole watt-hours (or litres of water, or millilitres of oil): no digit pretends to more. */
const places = 3

/** A quantity in whole steps, rounded half up, and never below zero: nobody uses less than nothing. */
export function wholeSteps(quantity: Decimal): Decimal {
  return quantity.isNegative() ? new Decimal(0) : quantity.toDecimalPlaces(places, Decimal.ROUND_HALF_UP)
}

/** A number for a sentence: at most `digits` decimals, without noughts at the end. */
export const inWords = (value: Decimal, digits = 3): string =>
  value.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP).toFixed()

/** Days in order as periods. */
export function periodsOf(days: readonly Day[]): Period[] {
  const periods: { start: Day; end: Day }[] = []
  for (const day of days) {
    const last = periods.at(-1)
    if (last?.end === day) last.end = addDays(day, 1)
    else periods.push({ start: day, end: addDays(day, 1) })
  }
  return periods
}

/** The first of some days or months, for a message. */
export function someOf(names: readonly (Day | Month)[], most = 3): string {
  return `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`
}
