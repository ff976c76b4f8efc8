import { type Day, lastDay, type Period } from './day.ts'

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** A day as people write it: `2024-03-01` is `1 March 2024`. */
export function dayWords(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${Number.parseInt(date, 10)} ${monthNames[Number.parseInt(month, 10) - 1]} ${year}`
}

/** A period, with its last day in it: `1 September 2023 to 31 August 2024`. */
export const periodWords = (period: Period): string =>
  `${dayWords(period.start)} to ${dayWords(lastDay(period))}`

/** A list in a sentence: `a, b and c`. */
export function listWords(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}
