import { addDays, type Day } from '../../domain/day.ts'

/** Days since 1970 of a day written `YYYY-MM-DD`: arithmetic, because it is asked once for every meter-day of a file. */
export function dayNumber(day: Day): number {
  const digit = (index: number): number => day.charCodeAt(index) - 48
  const month = digit(5) * 10 + digit(6)
  // The year begins in March here, so that the leap day is its last.
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3) - (month <= 2 ? 1 : 0)
  const era = Math.floor(year / 400)
  const ofEra = year - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + digit(8) * 10 + digit(9) - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** The day with this number. */
export function dayOf(number: number): Day {
  return addDays('1970-01-01', number)
}

/** Whether it is a Saturday or a Sunday. */
export function isWeekend(number: number): boolean {
  const weekday = (((number + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}

/** Months since January 1970, of a day's number. */
export function monthNumber(number: number): number {
  const date = new Date(number * 86_400_000)
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

/** Month and day as one number, 1225 for Christmas. */
function ofYear(number: number): number {
  const date = new Date(number * 86_400_000)
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
}

/**
 * Whether schools are shut nearly everywhere: the summer and the Christmas holidays, generously taken. Half-terms and Easter move
 * and are short, so no run that is judged here lies in them.
 */
export function isLongHoliday(number: number): boolean {
  const at = ofYear(number)
  return (at >= 715 && at <= 910) || at >= 1216 || at <= 109
}

/** Whether a school is heated on such a day whatever the year: November to March without the Christmas holidays. */
export function isHeated(number: number): boolean {
  const at = ofYear(number)
  return (at >= 1101 || at <= 331) && !isLongHoliday(number)
}

/** Whether a rise in the use of heat to many times as much would surprise at this time of the year: not in autumn or at the end of a holiday. */
export function heatMayRise(number: number): boolean {
  const at = ofYear(number)
  return at >= 801 || at <= 131
}

/** Whether a fall in the use of heat to a small part is usual at this time: spring, up to the summer holidays. */
export function heatMayFall(number: number): boolean {
  const at = ofYear(number)
  return at >= 215 && at <= 810
}
