import { type DateReader, isDate, type NotADate, offsetMinutes } from './dates.ts'
import { detached } from './detached.ts'
import type { Role } from './profile.ts'
import type { Recognised } from './recognise.ts'
import { type UkDay, ukDayOf } from './uk-days.ts'

/** A time as a row writes it. */
export interface Stamp {
  readonly date: UkDay
  /** Since midnight, from 0 to 1440. */
  readonly minute: number
  /** Minutes east of Greenwich, where the row says it. */
  readonly offset: number | undefined
  /** No time of day is written: midnight in files that leave it out there. */
  readonly dateOnly: boolean
  /** The number of the half-hour, counted in true time from local midnight, where the row has that in the place of a time. */
  readonly period: number | undefined
}

const clock = /^(\d{1,2})[:.](\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap])\.?m\.?)?$/i
const digits = /^\d{1,4}$/
const fraction = /^0?\.\d+(?:e-\d+)?$/i
const range = /^([\d:]+) ?(?:-|–|to) ?[\d:]+$/

/** The minutes since midnight that a text names, 1440 being the end of the day; undefined where it names none. */
export function minuteOf(text: string): number | undefined {
  const match = clock.exec(text)
  if (match !== null) {
    const hour = Number.parseInt(match[1] ?? '', 10)
    const minute = Number.parseInt(match[2] ?? '', 10)
    const second = match[3] === undefined ? 0 : Number.parseInt(match[3], 10)
    const half = match[4]?.toLowerCase()
    if (half !== undefined && (hour > 12 || hour === 0)) return undefined
    const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0)
    return minuteIn(hours, minute, second)
  }
  if (digits.test(text)) {
    const number = Number.parseInt(text, 10)
    return minuteIn(Math.floor(number / 100), number % 100, 0)
  }
  // A spreadsheet keeps a time as a part of the day.
  if (fraction.test(text)) return Math.round(Number.parseFloat(text) * 1440)
  const first = range.exec(text)
  return first === null ? undefined : minuteOf(first[1] ?? '')
}

/** 23:59:59 is the end of the day, and so is 23:59 in the place of 24:00. */
function minuteIn(hour: number, minute: number, second: number): number | undefined {
  if (hour > 24 || minute > 59 || (second !== 0 && second !== 59)) return undefined
  const sum = hour * 60 + minute + (second === 59 ? 1 : 0)
  const whole = hour === 23 && minute === 59 ? 1440 : sum
  return whole <= 1440 ? whole : undefined
}

const dateFirst =
  /^(\S.*?)(?:T| *,? +)(\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?) *(Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?$/
const timeFirst = /^(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?) +(.+)$/
const compact = /^(\d{8})[T ]?(\d{2})(\d{2})(?:\d{2})?(Z)?$/
const serialWithTime = /^(\d{5})(\.\d+)$/

/** The parts of a text that is a date and a time; undefined where it is not. */
function parts(
  text: string,
): { date: string; minute: number | undefined; zone: string | undefined } | undefined {
  const serial = serialWithTime.exec(text)
  if (serial !== null) {
    const minute = Math.round(Number.parseFloat(serial[2] ?? '') * 1440)
    return { date: serial[1] ?? '', minute, zone: undefined }
  }
  const solid = compact.exec(text)
  if (solid !== null)
    return { date: solid[1] ?? '', minute: minuteOf(`${solid[2]}:${solid[3]}`), zone: solid[4] }
  const first = dateFirst.exec(text)
  if (first !== null) return { date: first[1] ?? '', minute: minuteOf(first[2] ?? ''), zone: first[3] }
  const turned = timeFirst.exec(text)
  if (turned !== null) return { date: turned[2] ?? '', minute: minuteOf(turned[1] ?? ''), zone: undefined }
  return undefined
}

const seenMax = 60_000
const shown = (text: string): string => `“${text.slice(0, 40)}”`
const notATime = (text: string): NotADate => ({
  code: 'date_invalid',
  message: `${shown(text)} is not the time of a reading. Write it as 2024-03-31 00:30, or with an offset as 2024-03-31T00:30:00Z.`,
})

/** Reads the times of rows, whether they stand in one column, in two, or are numbered. */
export class Stamps {
  readonly #dates: DateReader
  readonly #whole: number | undefined
  readonly #date: number | undefined
  readonly #time: number | undefined
  readonly #period: number | undefined
  /** The column that an issue about a time names. */
  readonly role: Role
  /** Each distinct text is taken apart once. A file sorted by time repeats one for every meter, others repeat them meter by meter. */
  readonly #seen = new Map<string, Stamp | NotADate>()
  readonly #minutes = new Map<string, number | undefined>()
  #lastText = ''
  #last: Stamp | NotADate | undefined

  constructor({ columns }: Pick<Recognised, 'columns'>, dates: DateReader) {
    this.#dates = dates
    const stamp = columns.start === undefined && columns.date === undefined ? 'end' : 'start'
    this.#whole = columns[stamp]
    this.#date = columns.date ?? (columns.time !== undefined ? columns.start : undefined)
    this.#time = columns.time
    this.#period = columns.period
    const split = this.#time !== undefined || this.#period !== undefined
    if (!split && this.#whole === undefined) this.#whole = columns.date
    this.role = split || this.#whole === columns.date ? 'date' : stamp
  }

  /** The time of a row. The same answer may be handed out for many rows: what it holds is not changed. */
  read(cells: readonly string[]): Stamp | NotADate {
    if (this.#time === undefined && this.#period === undefined) {
      const text = cells[this.#whole ?? 0] ?? ''
      if (text === this.#lastText && this.#last !== undefined) return this.#last
      const stamp = this.#stamp(text)
      this.#lastText = text
      this.#last = stamp
      return stamp
    }
    return this.#split(cells)
  }

  #stamp(text: string): Stamp | NotADate {
    const known = this.#seen.get(text)
    if (known !== undefined) return known
    const stamp = this.#parse(text.trim())
    if (this.#seen.size < seenMax && text.length < 60) this.#seen.set(detached(text), stamp)
    return stamp
  }

  #parse(text: string): Stamp | NotADate {
    const found = parts(text)
    if (found === undefined) {
      const day = this.#dates.day(text)
      return isDate(day)
        ? { date: ukDayOf(day), minute: 0, offset: undefined, dateOnly: true, period: undefined }
        : day.code === 'date_invalid'
          ? notATime(text)
          : day
    }
    const day = this.#dates.day(found.date)
    if (!isDate(day)) return day
    if (found.minute === undefined) return notATime(text)
    const offset = found.zone === undefined ? undefined : offsetMinutes(found.zone)
    return { date: ukDayOf(day), minute: found.minute, offset, dateOnly: false, period: undefined }
  }

  #split(cells: readonly string[]): Stamp | NotADate {
    const day = this.#dates.day(cells[this.#date ?? 0] ?? '')
    if (!isDate(day)) return day
    const date = ukDayOf(day)
    const written = cells[this.#period ?? this.#time ?? 0] ?? ''
    if (this.#period !== undefined) {
      const period = /^\d{1,2}(\.0)?$/.test(written.trim()) ? Number.parseInt(written, 10) : 0
      if (period < 1 || period > date.minutes / 30)
        return {
          code: 'date_invalid',
          message: `${shown(written)} is no half-hour of ${day}, which has ${date.minutes / 30} of them, numbered from 1.`,
        }
      return { date, minute: 0, offset: undefined, dateOnly: false, period }
    }
    let minute = this.#minutes.get(written)
    if (minute === undefined) {
      minute = minuteOf(written.trim())
      if (this.#minutes.size < seenMax) this.#minutes.set(detached(written), minute)
    }
    return minute === undefined
      ? notATime(written)
      : { date, minute, offset: undefined, dateOnly: false, period: undefined }
  }
}

/** Tells a time from the reason why there is none. */
export function isStamp(answer: Stamp | NotADate): answer is Stamp {
  return 'date' in answer
}
