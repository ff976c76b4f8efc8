import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { DayShare } from './gaps.ts'
import { type Books, type Comparison, compare, type Side, type Subject } from './side.ts'
import type { Stretch } from './windows.ts'

/** Whole months of one side, and how complete their meters are. */
interface Months {
  readonly period: Period
  readonly value: Decimal | undefined
  readonly days: DayShare
  /** Of the days on which meters were in use, those with data; undefined where no meter was. */
  readonly coveragePercent: Decimal | undefined
}

/** Months that are over, against the same of the year before and of the base. */
export interface StretchStanding {
  readonly now: Months
  readonly before: Months
  readonly base: Omit<Months, 'period'>
  readonly change: Comparison
  readonly baseChange: Comparison
  readonly estimatedPercent: Decimal | undefined
  readonly provisionalPercent: Decimal | undefined
}

export interface StretchSides {
  readonly stretch: Stretch
  readonly now: Side
  readonly before: Side
  readonly base: Side
  /** Whether energy without a meter is to be in both: in a few months there may be none. */
  readonly streams: boolean
}

const monthsOf = (side: Side, subject: Subject) => {
  const days = side.days(subject)
  return {
    value: side.value(subject),
    days,
    coveragePercent:
      days.expected === 0
        ? undefined
        : new Decimal(days.received).times(100).div(days.expected).toDecimalPlaces(6),
  }
}

/** How a subject stands in months that are over. */
export function stretchOf(
  subject: Subject,
  { stretch, now, before, base, streams }: StretchSides,
  books: Books,
): StretchStanding {
  const { estimated, provisional } = now.shares(subject)
  return {
    now: { period: stretch.now.period, ...monthsOf(now, subject) },
    before: { period: stretch.before.period, ...monthsOf(before, subject) },
    base: monthsOf(base, subject),
    change: compare({ base: before, now, books }, subject, { streams }),
    baseChange: compare({ base, now, books }, subject, { streams }),
    estimatedPercent: estimated,
    provisionalPercent: provisional,
  }
}
