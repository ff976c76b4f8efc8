import type { Month } from '../day.ts'
import { Decimal, sum } from '../decimal.ts'
import { inWords } from '../estimate/estimate.ts'
import { tQuantile } from '../statistics.ts'
import { type Counterfactual, daysOfMonth, halfWidth, type MonthOfUse } from './counterfactual.ts'
import type { MeasureStatus } from './measure.ts'

/** How sure an interval is, in percent: 90 is usual under the IPMVP, 68 in ASHRAE Guideline 14. */
export const confidences = ['68', '80', '90', '95'] as const
export type Confidence = (typeof confidences)[number]

/** A figure with the interval that holds what was really saved, as sure as was asked. */
export interface Interval {
  readonly value: Decimal
  readonly low: Decimal
  readonly high: Decimal
}

/** A month after the start: what was used, and what would have been. */
export interface VerifiedMonth {
  readonly month: Month
  readonly days: number
  readonly counterfactual: Decimal
  readonly actual: Decimal
  readonly saving: Decimal
}

export const verdicts = [
  'asExpected',
  'lessThanExpected',
  'moreThanExpected',
  'shown',
  'notDistinguishable',
  'opposite',
] as const
/** `shown`: a saving, where none was expected in these units to put it against. */
export type Verdict = (typeof verdicts)[number]

export interface Verification {
  readonly months: readonly VerifiedMonth[]
  readonly counterfactual: Decimal
  readonly actual: Decimal
  /** t, of n − p degrees of freedom, for an interval on both sides. */
  readonly t: Decimal
  readonly saving: Interval
  /** Percent of the counterfactual; undefined where that is nought. */
  readonly savingPercent: Decimal | undefined
  /** In kg CO2e; undefined where a month has no factor. */
  readonly kgCo2e: Interval | undefined
  readonly verdict: Verdict
}

/** Whole watt-hours, litres of water, millilitres of oil: no digit pretends to more. */
const places = 3
const kgPlaces = 6

const around = (value: Decimal, width: Decimal): Interval => ({
  value,
  low: value.minus(width),
  high: value.plus(width),
})

/** What an interval shows, beside what was expected: a measure that is to use more is held to that. */
export function verdictOf({ low, high }: Interval, expected: Decimal | undefined): Verdict {
  const toUseMore = expected?.isNegative() === true && !expected.isZero()
  const [least, most] = toUseMore ? [high.neg(), low.neg()] : [low, high]
  if (most.isNegative() && !most.isZero()) return 'opposite'
  if (least.lte(0)) return 'notDistinguishable'
  const wanted = expected?.abs()
  if (wanted === undefined) return 'shown'
  return wanted.gt(most) ? 'lessThanExpected' : wanted.lt(least) ? 'moreThanExpected' : 'asExpected'
}

/**
 * What was saved in whole months after a measure began: Σ (counterfactual − actual), with the interval of the sum. `after` are months
 * that the model says something of; `kgPerUnit` is what a unit emits in a month, undefined where there is no factor.
 */
export function verify({
  model,
  after,
  confidence,
  expected,
  kgPerUnit,
}: {
  model: Counterfactual
  after: readonly MonthOfUse[]
  confidence: Confidence
  expected: Decimal | undefined
  kgPerUnit: (month: Month) => Decimal | undefined
}): Verification {
  const t = tQuantile(new Decimal(confidence).div(200).plus('0.5'), model.degreesOfFreedom)
  const months = after.map(({ month, quantity: actual }): VerifiedMonth => {
    const perDay = model.perDay(month)
    if (perDay === undefined) throw new Error(`The model says nothing of ${month}.`)
    const days = daysOfMonth(month)
    const counterfactual = perDay.times(days).toDecimalPlaces(places)
    return { month, days, counterfactual, actual, saving: counterfactual.minus(actual) }
  })
  const factors = months.flatMap(({ month }) => kgPerUnit(month) ?? [])
  const width = (times: (index: number) => Decimal): Decimal =>
    halfWidth(
      model,
      months.map(({ month, days }, index) => ({ month, weight: times(index).times(days) })),
      t,
    )
  const one = new Decimal(1)
  const total = (name: 'counterfactual' | 'actual' | 'saving') => sum(months.map((month) => month[name]))
  const saving = around(total('saving'), width(() => one).toDecimalPlaces(places))
  const counterfactual = total('counterfactual')
  return {
    months,
    counterfactual,
    actual: total('actual'),
    t,
    saving,
    savingPercent: counterfactual.isZero() ? undefined : saving.value.times(100).div(counterfactual),
    kgCo2e:
      factors.length < months.length
        ? undefined
        : around(
            sum(months.map((month, index) => month.saving.times(factors[index]!))),
            width((index) => factors[index]!).toDecimalPlaces(kgPlaces),
          ),
    verdict: verdictOf(saving, expected),
  }
}

/** `12 kWh less`, `12 kWh more`; the unit only where it is said. */
const amountText = (value: Decimal, unit?: string): string =>
  [inWords(value.abs(), 0), ...(unit === undefined ? [] : [unit]), value.isNegative() ? 'more' : 'less'].join(
    ' ',
  )

/** `between 5 and 10 kWh less`, `between 1811 kWh more and 1676 kWh less`. */
function rangeText({ low, high }: Interval, unit: string): string {
  if (low.isNegative() && !high.isNegative())
    return `between ${amountText(low, unit)} and ${amountText(high, unit)}`
  const [near, far] = high.isNegative() ? [high, low] : [low, high]
  return `between ${inWords(near.abs(), 0)} and ${amountText(far, unit)}`
}

/** How a verdict is put: `otherUnit` is that of what was expected, where it could not be compared; `idleStatus` that of a measure not at work. */
interface Telling {
  readonly unit: string
  readonly confidence: Confidence
  readonly expected: Decimal | undefined
  readonly otherUnit?: string | undefined
  readonly idleStatus?: MeasureStatus | undefined
}

/** The verdict in a few sentences, for people who run buildings. */
export function verdictInWords(verification: Verification, telling: Telling): string {
  const { unit, otherUnit, idleStatus } = telling
  const apart =
    otherUnit === undefined
      ? ''
      : ` It is not compared with what was expected: the register has that in ${otherUnit}, which cannot be turned into ${unit} here.`
  const idle =
    idleStatus === undefined
      ? ''
      : ` By the register the measure is not running: its status is ${idleStatus}, so this is the work of something else, or the register is behind.`
  return `${shownInWords(verification, telling)}${apart}${idle}`
}

function shownInWords({ saving, verdict }: Verification, { unit, confidence, expected }: Telling): string {
  const found = `${amountText(saving.value, unit)} than without it, and with ${confidence} % confidence ${rangeText(saving, unit)}`
  const wanted = expected === undefined ? undefined : amountText(expected, unit)
  if (verdict === 'notDistinguishable') {
    const within = expected?.gte(saving.low) === true && expected.lte(saving.high)
    const beside =
      wanted === undefined
        ? ''
        : within
          ? ` What was expected, ${wanted}, lies in there too: more months would tell.`
          : ` What was expected, ${wanted}, does not lie in there.`
    return `Not distinguishable from nothing: ${found}.${beside}`
  }
  if (verdict === 'opposite')
    return `The opposite is shown: ${found}.${wanted === undefined ? '' : ` Expected was ${wanted}.`}`
  if (wanted === undefined) return `Shown: ${found}.`
  const beside = {
    shown: '',
    asExpected: `What was expected, ${wanted}, lies in there.`,
    lessThanExpected: `That falls short of what was expected, ${wanted}.`,
    moreThanExpected: `That is beyond what was expected, ${wanted}.`,
  }
  return `Shown: ${found}. ${beside[verdict]}`
}
