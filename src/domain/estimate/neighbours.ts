import { addDays, type Day } from '../day.ts'
import type { Decimal } from '../decimal.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type ActualDays, type Estimate, type EstimatedDay, inWords, wholeSteps } from './estimate.ts'

/** As far as a day of the same kind is looked for: 100 days, as Energy Sparks does for missing days; 14 weeks. */
const weeksMax = 14

/** The nearest day of the same weekday that has an actual, on one side. */
function nearest(
  day: Day,
  direction: 1 | -1,
  actual: ActualDays,
): { day: Day; quantity: Decimal } | undefined {
  for (let week = 1; week <= weeksMax; week++) {
    const other = addDays(day, direction * 7 * week)
    const quantity = actual.get(other)
    if (quantity !== undefined) return { day: other, quantity }
  }
  return undefined
}

function estimated(day: Day, actual: ActualDays): { made: EstimatedDay; sides: number } | undefined {
  const before = nearest(day, -1, actual)
  const after = nearest(day, 1, actual)
  if (before !== undefined && after !== undefined) {
    const mean = before.quantity.plus(after.quantity).div(2)
    const working = `(${before.day}: ${inWords(before.quantity, 12)} + ${after.day}: ${inWords(after.quantity, 12)}) / 2`
    return { made: { day, quantity: wholeSteps(mean), working }, sides: 2 }
  }
  const only = before ?? after
  if (only === undefined) return undefined
  const working = `${only.day}: ${inWords(only.quantity, 12)}`
  return { made: { day, quantity: wholeSteps(only.quantity), working }, sides: 1 }
}

/**
 * Each day is the mean of the nearest same weekday before and the nearest after that have actuals, within 14 weeks; where there is one on
 * one side only, that one. Weather, school terms and holidays are not matched, and the basis says so: a method for short holes.
 */
export function neighbours({
  missing,
  actual,
}: {
  missing: readonly Day[]
  actual: ActualDays
}): Estimate | Refusal {
  const found = missing.map((day) => ({ day, answer: estimated(day, actual) }))
  const days = found.flatMap(({ answer }) => (answer === undefined ? [] : [answer.made]))
  const left = found.flatMap(({ day, answer }) => (answer === undefined ? [day] : []))
  if (days.length === 0)
    return refuse(
      'estimate_basis_missing',
      `The meter has no actual data on a day of the same weekday within ${weeksMax} weeks of the days asked for. Use another method.`,
      { pointer: 'body/method' },
    )
  const oneSided = found.filter(({ answer }) => answer?.sides === 1).length
  const basis = `The mean of the nearest same weekday before and after that have actual data, within ${weeksMax} weeks.${
    oneSided > 0 ? ` ${oneSided} of ${days.length} days have one on one side only, and take that.` : ''
  } Weather, school terms and holidays were not matched.`
  return {
    grade: 4,
    basis,
    days,
    left,
    leftBecause: `no actual day of the same weekday lies within ${weeksMax} weeks of them`,
  }
}
