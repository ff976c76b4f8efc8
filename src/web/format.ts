import { printed } from '../documents/words.ts'
import { addDays, daysBetween } from '../domain/day.ts'
import { dayWords, monthNames } from '../domain/day-words.ts'
import { Decimal, parseDecimal, shown } from '../domain/decimal.ts'

// How figures and days are written for people. What is not known is said, never shown as nought.

export const notKnown = 'not known'

/** Decimal text with as many places as its size needs: three significant digits at least, whole from 100 on. */
export function figure(text: string | number | null | undefined): string {
  if (text === null || text === undefined) return notKnown
  const value = parseDecimal(String(text))
  if (value === undefined) return String(text)
  const size = value.abs()
  const places = size.gte(100) ? 0 : size.gte(10) ? 1 : size.isZero() || size.gte(1) ? 2 : 3
  const rounded = shown(value, places)
  // 12.0 is 12: places that say nothing are left out.
  return printed(rounded.includes('.') ? rounded.replace(/\.?0+$/, '') : rounded)
}

/** Decimal text as precise as it is, its thousands apart: for figures that were rounded where they were made. */
export const grouped = (text: string | null | undefined): string =>
  text === null || text === undefined ? notKnown : printed(text)

/** Kilograms of CO2e as tonnes, with the unit: `1,234 tCO2e`. */
export function tonnes(kg: string | null | undefined): string {
  return kg === null || kg === undefined ? notKnown : `${tonnesFigure(kg)} tCO2e`
}

/** Kilograms of CO2e as tonnes, for columns whose head has the unit: one place below 100, whole from there. */
export function tonnesFigure(kg: string | null | undefined): string {
  if (kg === null || kg === undefined) return notKnown
  const value = new Decimal(kg).div(1000)
  const places = value.abs().gte(100) ? 0 : value.abs().gte(1) || value.isZero() ? 1 : 3
  return printed(shown(value, places))
}

const thousands: Readonly<Record<string, string>> = { kWh: 'MWh', Wh: 'kWh', kg: 'tonnes' }

/** An amount with its unit, in the next larger one where it has more than four digits: `12.3 MWh`. */
export function amount(text: string | null | undefined, unit: string): string {
  if (text === null || text === undefined) return notKnown
  const value = parseDecimal(text)
  if (value === undefined) return `${text} ${unit}`
  const larger = thousands[unit]
  const written = unit === 'm3' ? 'm³' : unit
  return larger !== undefined && value.abs().gte(10_000)
    ? `${figure(value.div(1000).toFixed())} ${larger}`
    : `${figure(text)} ${written}`
}

/** A share such as `0.123` as `12.3 %`. */
export function percent(share: string | null | undefined): string {
  if (share === null || share === undefined) return notKnown
  const value = new Decimal(share).times(100)
  return `${printed(shown(value, value.abs().gte(10) || value.isZero() ? 0 : 1))} %`
}

/** Pounds: `£1,234`, `−£19`. */
export function pounds(text: string | null | undefined): string {
  if (text === null || text === undefined) return notKnown
  const value = printed(shown(new Decimal(text), 0))
  return value.startsWith('\u2212') ? `\u2212£${value.slice(1)}` : `£${value}`
}

/** `2025-09-03` as `3 September 2025`, and `2025-09` as `September 2025`. */
export function day(text: string | null | undefined): string {
  if (text === null || text === undefined || text === '') return notKnown
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dayWords(text)
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(text) ?? []
  return year === undefined ? text : `${monthNames[Number.parseInt(month!, 10) - 1]} ${year}`
}

/** `2025-09` as `Sep 25`, for narrow heads. */
export const shortMonth = (text: string): string =>
  `${monthNames[Number.parseInt(text.slice(5, 7), 10) - 1]!.slice(0, 3)} ${text.slice(2, 4)}`

const momentWords = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
})

/** A moment as a clock in the United Kingdom shows it: `3 September 2025 at 14:05`. */
export function moment(iso: string | null | undefined): string {
  return iso === null || iso === undefined ? notKnown : momentWords.format(new Date(iso))
}

/** A number of things: `1 row`, `1,204 rows`. */
export function count(number: number | string, one: string, many = `${one}s`): string {
  return `${printed(String(number))} ${String(number) === '1' ? one : many}`
}

const sizes = ['bytes', 'kB', 'MB', 'GB']

/** The size of a file: `1.2 MB`. */
export function bytes(size: number): string {
  let [value, step] = [new Decimal(size), 0]
  while (value.gte(1000) && step < sizes.length - 1) [value, step] = [value.div(1000), step + 1]
  return `${shown(value, step === 0 || value.gte(10) ? 0 : 1)} ${sizes[step]}`
}

/** Decimal text with every digit that it has: `1,234.5678`. */
export const exact = (text: string | number | null | undefined): string =>
  text === null || text === undefined ? notKnown : printed(String(text))
/** The day before: the last one of a period, from the day after it. */
export const dayBefore = (text: string): string => addDays(text, -1)

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The weekday of a day: `Mon`. */
export const weekday = (text: string): string =>
  weekdays[((daysBetween({ from: '1970-01-05', to: text }) % 7) + 7) % 7]!
