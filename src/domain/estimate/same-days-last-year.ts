import { addDays, type Day } from '../day.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type ActualDays, type Estimate, type EstimatedDay, inWords, someOf, wholeSteps } from './estimate.ts'

/** The same weekday nearest to the date one year before; where that has no actual, a week nearer, then a week further away. */
const daysBefore = [364, 357, 371]

function estimated(day: Day, actual: ActualDays): { made: EstimatedDay; weekOff: boolean } | undefined {
  for (const before of daysBefore) {
    const donor = addDays(day, -before)
    const quantity = actual.get(donor)
    if (quantity !== undefined)
      return {
        made: { day, quantity: wholeSteps(quantity), working: `${donor}: ${inWords(quantity, 12)}` },
        weekOff: before !== daysBefore[0],
      }
  }
  return undefined
}

/**
 * Each day is what the meter really used on the same weekday one year before: 364 days earlier. School terms and holidays are not in
 * the ledger, so they are not matched, and the basis says so.
 */
export function sameDaysLastYear({
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
      `The meter has no actual data one year before: nothing on ${someOf(missing.map((day) => addDays(day, -364)))}, nor a week to either side. Send last year’s data first, or use another method.`,
      { pointer: 'body/method' },
    )
  const off = found.filter(({ answer }) => answer?.weekOff).length
  const first = days[0]?.working.slice(0, 10)
  const last = days.at(-1)?.working.slice(0, 10)
  const basis = `The same weekday one year before (364 days earlier): actual days from ${first} to ${last}.${
    off > 0
      ? ` On ${off} of ${days.length} days that one lacks, and the weekday a week nearer or further is taken.`
      : ''
  } School terms and holidays are not known here and were not matched.`
  return { grade: 4, basis, days, left, leftBecause: 'the meter has no actual data one year before them' }
}
