import { startOfUkDay } from '../domain/clock-change.ts'
import { addDays, type Day, isDay } from '../domain/day.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import { detached } from './detached.ts'
import type { DateOrder } from './profile.ts'

/** Why a text is not a date. */
export interface NotADate {
  readonly code: RefusalCode
  readonly message: string
}

/** Nobody's meter data is older. */
export const earliestDay: Day = '1990-01-01'

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** The number of a month by its name or the first three letters of it, as text. */
function monthNumber(word: string): string | undefined {
  const text = word.toLowerCase().replace(/^sept$/, 'sep')
  const index = months.findIndex((name) => name === text || name.slice(0, 3) === text)
  return index === -1 ? undefined : String(index + 1)
}

/** Two-digit years are of this century. */
const fullYear = (year: string): string => (year.length === 2 ? `20${year}` : year)

function dayOf(year: string, month: string | undefined, date: string): Day | undefined {
  if (month === undefined) return undefined
  const day = `${fullYear(year).padStart(4, '0')}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  return isDay(day) ? day : undefined
}

/** Three numbers that make a date in an order which the text itself does not tell. */
export interface NumericDate {
  readonly parts: readonly [string, string, string]
  /** Whether the first of them may be the year: `18-11-12`. */
  readonly shortYear: boolean
}

const numericForm = /^(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})$/

/** The parts of a date of which the order is not plain; undefined for any other text. */
export function numericDate(text: string): NumericDate | undefined {
  const match = numericForm.exec(text)
  if (match === null) return undefined
  const [, first = '', separator, second = '', third = ''] = match
  const shortYear = separator === '-' && first.length === 2 && third.length === 2
  return { parts: [first, second, third], shortYear }
}

/** The day that three numbers name in an order; undefined where they name none. */
export function inOrder({ parts, shortYear }: NumericDate, order: DateOrder): Day | undefined {
  const [first, second, third] = parts
  if (order === 'yearFirst') return shortYear ? dayOf(first, second, third) : undefined
  return order === 'dayFirst' ? dayOf(third, second, first) : dayOf(third, first, second)
}

const isoForm = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/
const compactForm = /^(\d{4})(\d{2})(\d{2})$/
const dayMonthName = /^(\d{1,2})(?:st|nd|rd|th)?[ \-/]?([A-Za-z]{3,9})\.?,?[ \-/]?(\d{4}|\d{2})$/
const monthNameDay = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/
const weekday = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? +(?=\S)/i
const timeBehind =
  /^(\S.*?\d)(?:T| +)(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)? *([AaPp][Mm])?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/
const timeInFront = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)? +(\S.*)$/
/** A spreadsheet counts days from 30 December 1899 (its 1900 has a day too many before March). */
const serialForm = /^(\d{5})(?:\.\d+)?$/
const serialZero: Day = '1899-12-30'

/** The day that a text names without a time of day; undefined where it names none. */
function plainDay(written: string, order: DateOrder): Day | undefined {
  const text = written.replace(weekday, '')
  const iso = isoForm.exec(text) ?? compactForm.exec(text)
  if (iso !== null) {
    const [date = '', month = ''] = iso.slice(1).reverse()
    return dayOf(iso[1] ?? '', month, date)
  }
  const numeric = numericDate(text)
  if (numeric !== undefined) return inOrder(numeric, order)
  const named = dayMonthName.exec(text)
  if (named !== null) return dayOf(named[3] ?? '', monthNumber(named[2] ?? ''), named[1] ?? '')
  const american = monthNameDay.exec(text)
  if (american !== null) return dayOf(american[3] ?? '', monthNumber(american[1] ?? ''), american[2] ?? '')
  const serial = serialForm.exec(text)
  return serial === null ? undefined : addDays(serialZero, Number.parseInt(serial[1] ?? '', 10))
}

/** The civil day of an instant that is written with an offset. */
function ukDay(day: Day, minutes: number, offset: string): Day {
  const instant = Date.parse(`${day}T00:00:00Z`) + (minutes - offsetMinutes(offset)) * 60_000
  const utc = new Date(instant).toISOString().slice(0, 10)
  const next = addDays(utc, 1)
  return startOfUkDay(next) <= instant ? next : utc
}

/** How many minutes east of Greenwich an offset is: `Z`, `+01:00`, `+0100`. */
export function offsetMinutes(offset: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset)
  if (match === null) return offset === 'BST' ? 60 : 0
  const minutes = Number.parseInt(match[2] ?? '', 10) * 60 + Number.parseInt(match[3] ?? '', 10)
  return match[1] === '-' ? -minutes : minutes
}

/** The day that a cell of dates names, whatever time of day stands behind it. */
function readDay(text: string, order: DateOrder): Day | undefined {
  const plain = plainDay(text, order)
  if (plain !== undefined) return plain
  const timed = timeBehind.exec(text)
  if (timed === null) return plainDay(timeInFront.exec(text)?.[1] ?? '', order)
  const [, date = '', hour = '', minute = '', half, offset] = timed
  const day = plainDay(date, order)
  if (day === undefined || offset === undefined || half !== undefined) return day
  return ukDay(day, Number.parseInt(hour, 10) * 60 + Number.parseInt(minute, 10), offset)
}

const orderWords: Readonly<Record<DateOrder, string>> = {
  dayFirst: 'day first',
  monthFirst: 'month first',
  yearFirst: 'year first',
}

/** What is said of a day after today. */
export const inFuture = (text: string, today: Day): NotADate => ({
  code: 'date_future',
  message: `“${text}” lies in the future (today is ${today}). Check the date.`,
})

/** Reads dates, remembering each distinct text: a file has few of them and repeats them often. */
export class DateReader {
  readonly #today: Day
  readonly #latest: Day
  readonly #order: DateOrder
  readonly #seen = new Map<string, Day | NotADate>()

  /**
   * The order is that of the whole file: it is never chosen for a single cell. `ahead` is how many days after today are dates,
   * too: the last half-hour of today is named by its end, the midnight of tomorrow.
   */
  constructor(today: Day, order: DateOrder = 'dayFirst', ahead = 0) {
    this.#today = today
    this.#latest = addDays(today, ahead)
    this.#order = order
  }

  /** The day that a text names, or why it names none. Days after today are refused. */
  day(text: string): Day | NotADate {
    const known = this.#seen.get(text)
    if (known !== undefined) return known
    const answer = this.#read(text.trim())
    if (this.#seen.size < 100_000 && text.length < 40) this.#seen.set(detached(text), answer)
    return answer
  }

  #read(text: string): Day | NotADate {
    if (text === '')
      return {
        code: 'date_missing',
        message: 'The date is missing. Fill it in, as 2024-03-31 or 31/03/2024.',
      }
    const day = readDay(text, this.#order)
    if (day === undefined) return { code: 'date_invalid', message: this.#whyNot(text) }
    if (day < earliestDay)
      return {
        code: 'date_implausible',
        message: `“${text}” would be the year ${Number.parseInt(day.slice(0, 4), 10)}. Check the year.`,
      }
    return day > this.#latest ? inFuture(text, this.#today) : day
  }

  #whyNot(text: string): string {
    const numeric = numericDate(text.replace(/[T ].*$/, ''))
    const other = (['dayFirst', 'monthFirst'] as const).find((order) => order !== this.#order)
    const swapped = numeric && other && inOrder(numeric, other)
    return swapped === undefined
      ? `“${text.slice(0, 40)}” is not a date of the calendar. Write it as 2024-03-31 or 31/03/2024.`
      : `“${text}” has the ${this.#order === 'dayFirst' ? 'month before the day' : 'day before the month'}. The dates of this file are read ${orderWords[this.#order]}: write it as ${swapped}.`
  }
}

/** Tells a day from the reason why there is none. */
export function isDate(answer: Day | NotADate): answer is Day {
  return typeof answer === 'string'
}
