import { halfHoursIn } from '../../domain/clock-change.ts'
import type { Day } from '../../domain/day.ts'

/** The columns 01:00 and 01:30, which a local day of 46 half-hours does not have. */
const missingHour = [2, 3]
/** Where the second 01:00 and 01:30 of October belong. */
const repeatedAt = 4

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index)

/** Which columns make the civil day, in its order. */
export interface CivilOrder {
  /** Indexes into the columns; undefined where they are the day as they stand. */
  readonly order: readonly number[] | undefined
  /** Whether the row has more values than the day has half-hours, or fewer columns. */
  readonly odd: 'more' | 'fewer' | undefined
}

/**
 * The half-hours that a civil day has, out of 46 to 50 columns. On the days of the clock change files go different ways: columns 49
 * and 50 behind the others, the repeated hour in columns of its own, or 48 columns whatever the day (FORMATS rule 15).
 */
export function civilOrder(
  day: Day,
  slots: readonly (number | null)[],
  { named, repeatedHour }: { named: boolean; repeatedHour: boolean },
): CivilOrder {
  const expected = halfHoursIn(day)
  const count = slots.length
  if (repeatedHour) return withRepeatedHour(expected, slots)
  if (count === expected) return { order: undefined, odd: undefined }
  // Numbered columns are a grid of local time too where the lost hour is blank and the last one is not.
  const grid = named || slots.slice(46, 48).some((slot) => slot !== null)
  const lost = missingHour.every((index) => !slots[index])
  if (expected === 46 && count >= 48 && grid && lost && slots.slice(48).every((slot) => slot === null))
    return { order: [...range(0, 2), ...range(4, 48)], odd: undefined }
  if (count < expected) return { order: undefined, odd: 'fewer' }
  return slots.slice(expected).every((slot) => slot === null)
    ? { order: range(0, expected), odd: undefined }
    : { order: undefined, odd: 'more' }
}

/** Fifty columns of which the last two are the hour that October has twice. */
function withRepeatedHour(expected: number, slots: readonly (number | null)[]): CivilOrder {
  const again = slots.slice(48)
  const none = again.every((slot) => slot === null)
  if (expected === 50)
    return none
      ? { order: range(0, 48), odd: 'fewer' }
      : { order: [...range(0, repeatedAt), 48, 49, ...range(repeatedAt, 48)], odd: undefined }
  // Noughts in the columns of an hour that the day does not have say nothing.
  if (again.some((slot) => slot !== null && slot !== 0)) return { order: undefined, odd: 'more' }
  const lost = missingHour.every((index) => !slots[index])
  if (expected === 46)
    return lost ? { order: [...range(0, 2), ...range(4, 48)], odd: undefined } : civilSpring(slots)
  return { order: range(0, 48), odd: undefined }
}

const civilSpring = (slots: readonly (number | null)[]): CivilOrder =>
  slots.slice(46, 48).every((slot) => slot === null)
    ? { order: range(0, 46), odd: undefined }
    : { order: range(0, 48), odd: 'more' }
