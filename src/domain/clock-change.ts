import { TZDate } from '@date-fns/tz'
import { addDays, type Day } from './day.ts'

const halfHourMs = 30 * 60 * 1000
const known = new Map<Day, number>()

/** The instant at which a civil day begins in the United Kingdom, in milliseconds since 1970. */
export function startOfUkDay(day: Day): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map((part) => Number.parseInt(part, 10))
  return new TZDate(year, month - 1, date, 'Europe/London').getTime()
}

/** How many half-hours a civil day has in the United Kingdom: 48, but 46 or 50 when the clocks change. */
export function halfHoursIn(day: Day): number {
  const before = known.get(day)
  if (before !== undefined) return before
  const count = (startOfUkDay(addDays(day, 1)) - startOfUkDay(day)) / halfHourMs
  known.set(day, count)
  return count
}
