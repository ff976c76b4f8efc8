import { addDays, type Day, isDay, monthOf, nextMonth } from '../domain/day.ts'
import { plainWords } from './grid.ts'

/** The time that a heading names, as far as it does. */
export type HeadedPeriod =
  /** Days: `Year ended 31 August 2024`, `1 Sep 2023 – 31 Aug 2024`. `end` is the last day. */
  | { readonly as: 'days'; readonly start: Day | undefined; readonly end: Day }
  /** A year that begins in one calendar year and ends in the next: `2023/24`. */
  | { readonly as: 'split'; readonly endYear: number }
  /** `2024`, `FY24` */
  | { readonly as: 'year'; readonly endYear: number }
  /** `Current year`, `Prior year`: how many years back. */
  | { readonly as: 'relative'; readonly back: 0 | 1 }

export interface FoundPeriod {
  readonly period: HeadedPeriod
  /** What else the words say. */
  readonly rest: string
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const ordinal = '(\\d{1,2})(?:\\s?(?:st|nd|rd|th))?'
const yearForm = "((?:19|20)\\d{2}|'?\\d{2})(?!\\d)"
const to = '\\s*(?:-|to|until|through|till)\\s*'
const two = (value: number): string => String(value).padStart(2, '0')

const fullYear = (text: string): number => {
  const year = Number.parseInt(text.replace("'", ''), 10)
  return year < 100 ? 2000 + year : year
}
const dayOf = (year: number, month: number, day: number): Day | undefined => {
  const text = `${year}-${two(month)}-${two(day)}`
  return isDay(text) ? text : undefined
}
const monthNo = (name: string): number => months.indexOf(name.slice(0, 3)) + 1
const lastOfMonth = (year: number, month: number): Day =>
  addDays(nextMonth(monthOf(`${year}-${two(month)}-01`)), -1)

/** Ways to write a day, or a month of a year, and what each says: the day, or the first or the last of the month. */
const dayForms: readonly {
  form: string
  read: (parts: string[], edge: 'first' | 'last') => Day | undefined
}[] = [
  {
    form: `${ordinal}(?:\\s+of)?[\\s-]*${monthName},?[\\s-]*${yearForm}`,
    read: ([day = '', month = '', year = '']) =>
      dayOf(fullYear(year), monthNo(month), Number.parseInt(day, 10)),
  },
  {
    form: `${monthName}\\s+${ordinal},?\\s+((?:19|20)\\d{2})`,
    read: ([month = '', day = '', year = '']) =>
      dayOf(fullYear(year), monthNo(month), Number.parseInt(day, 10)),
  },
  {
    form: '((?:19|20)\\d{2})-(\\d{2})-(\\d{2})(?!\\d)(?:[t ]00:00(?::00)?)?',
    read: ([year = '', month = '', day = '']) =>
      dayOf(fullYear(year), Number.parseInt(month, 10), Number.parseInt(day, 10)),
  },
  {
    form: '(?<!\\d)(\\d{1,2})[/.-](\\d{1,2})[/.-]((?:20)?\\d{2})(?!\\d)',
    read: ([day = '', month = '', year = '']) =>
      dayOf(fullYear(year), Number.parseInt(month, 10), Number.parseInt(day, 10)),
  },
  {
    form: `${monthName}[\\s,-]*${yearForm}`,
    read: ([month = '', year = ''], edge) =>
      edge === 'first'
        ? dayOf(fullYear(year), monthNo(month), 1)
        : lastOfMonth(fullYear(year), monthNo(month)),
  },
]
const groups = [3, 3, 3, 3, 2]

interface Read {
  readonly period: HeadedPeriod
  readonly at: number
  readonly length: number
}

/** `1 September 2023 to 31 August 2024`, each side in any way, and `1 September to 31 August 2024`. */
const rangeForms = dayForms.flatMap((first, one) =>
  dayForms.map((last) => ({
    form: new RegExp(`(?<![\\d/])${first.form}${to}${last.form}`),
    first: (parts: string[]) => first.read(parts.slice(0, groups[one]), 'first'),
    last: (parts: string[]) => last.read(parts.slice(groups[one]), 'last'),
  })),
)
const openRange = new RegExp(`${ordinal}\\s+${monthName}${to}${ordinal}\\s+${monthName},?\\s+${yearForm}`)
const singleForms = dayForms.map(({ form, read }) => ({ form: new RegExp(`(?<![\\d/])${form}`), read }))

function rangeIn(words: string): Read | undefined {
  for (const { form, first, last } of rangeForms) {
    const match = form.exec(words)
    if (match === null) continue
    const start = first(match.slice(1))
    const end = last(match.slice(1))
    if (start !== undefined && end !== undefined && start < end)
      return { period: { as: 'days', start, end }, at: match.index, length: match[0].length }
  }
  const match = openRange.exec(words)
  if (match === null) return undefined
  const [, day = '', month = '', lastDay = '', lastMonth = '', year = ''] = match
  const end = dayOf(fullYear(year), monthNo(lastMonth), Number.parseInt(lastDay, 10))
  const same = dayOf(fullYear(year), monthNo(month), Number.parseInt(day, 10))
  if (end === undefined || same === undefined) return undefined
  const start = same < end ? same : dayOf(fullYear(year) - 1, monthNo(month), Number.parseInt(day, 10))
  return { period: { as: 'days', start, end }, at: match.index, length: match[0].length }
}

function dayIn(words: string): Read | undefined {
  for (const { form, read } of singleForms) {
    const match = form.exec(words)
    const end = match === null ? undefined : read(match.slice(1), 'last')
    if (match === null || end === undefined) continue
    const before = words.slice(0, match.index)
    const whole = /(?:year|12 months|twelve months|y\/?e|ye|fy|period)\b[^\d]*$/.test(before)
    const start = whole ? addDays(addMonthsBack(end), 1) : undefined
    return { period: { as: 'days', start, end }, at: match.index, length: match[0].length }
  }
  return undefined
}

/** The same day a year before; of the last day of February, the last of that one. */
export function addMonthsBack(day: Day): Day {
  const year = Number.parseInt(day.slice(0, 4), 10) - 1
  if (addDays(day, 1).slice(8) === '01') return lastOfMonth(year, Number.parseInt(day.slice(5, 7), 10))
  return dayOf(year, Number.parseInt(day.slice(5, 7), 10), Number.parseInt(day.slice(8), 10)) ?? day
}

const splitForms = [
  /(?<![\d/.,])((?:19|20)\d{2})\s?(?:\/|-|\\|to|–)\s?((?:20)?\d{2})(?![\d/,.]\d)(?!\d{2})/,
  /(?<![\d/.,])(\d{2})\s?[/-]\s?(\d{2})(?![\d/,.])/,
]

function splitIn(words: string): Read | undefined {
  for (const form of splitForms) {
    const match = form.exec(words)
    if (match === null) continue
    const [whole, first = '', second = ''] = match
    const year = fullYear(first)
    if (fullYear(second) !== year + 1 && second !== two((year + 1) % 100)) continue
    return { period: { as: 'split', endYear: year + 1 }, at: match.index, length: whole.length }
  }
  return undefined
}

const yearForms = [
  /\b(?:fy|ye|y\/e|ay|cy)[\s'-]*((?:20)?\d{2})(?!\d)/,
  /(?<![\d,./£-])((?:19|20)\d{2})(?![\d%]|[,.]\d)/,
]

function yearIn(words: string): Read | undefined {
  for (const form of yearForms) {
    const match = form.exec(words)
    if (match === null) continue
    const year = fullYear(match[1] ?? '')
    if (year < 1990 || year > 2060) continue
    return { period: { as: 'year', endYear: year }, at: match.index, length: match[0].length }
  }
  return undefined
}

const currentForm =
  /\b(?:current|this|present|reporting)(?: (?:reporting|financial|academic))?(?: (?:year|period))?\b/
const previousForm =
  /\b(?:prior|previous|last|preceding|comparative|comparison|comparatives)(?: (?:reporting|financial|academic))?(?: (?:year|period))?\b/

function relativeIn(words: string): Read | undefined {
  const back = previousForm.exec(words)
  const match = back ?? currentForm.exec(words)
  if (match === null) return undefined
  const period = { as: 'relative', back: back === null ? 0 : 1 } as const
  return { period, at: match.index, length: match[0].length }
}

const around = new RegExp(
  [
    String.raw`\b(?:for|the|financial|academic|accounting|reporting|calendar|year|years|12|twelve|months?|period|ended|ending|end|to|at|as|from|fy|ye|y\/e|ay|cy|in)\b`,
    String.raw`[()[\],:;.-]`,
  ].join('|'),
  'g',
)

/** A year is named in the first words of a paragraph, or in none. */
const wordsMax = 500

/** The time that a short text names, such as a heading; undefined where it names none. */
export function periodIn(text: string): FoundPeriod | undefined {
  const words = plainWords(text.slice(0, wordsMax))
  const numbers = /\d{2}/.test(words)
  const read =
    (numbers ? (rangeIn(words) ?? dayIn(words) ?? splitIn(words) ?? yearIn(words)) : undefined) ??
    relativeIn(words)
  if (read === undefined) return undefined
  const left = `${words.slice(0, read.at)} ${words.slice(read.at + read.length)}`
  const rest = left
    .replace(currentForm, ' ')
    .replace(previousForm, ' ')
    .replace(around, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return { period: read.period, rest }
}

const yearEndForm = new RegExp(
  `(?:year|months|period|y\\/?e)[a-z\\s]*?(?:ended|ending|end|to)?\\s*(?:on\\s+|at\\s+|the\\s+)?${ordinal}\\s+(?:of\\s+)?${monthName}`,
)
const dayRangeForm = new RegExp(
  `${ordinal}\\s+${monthName}\\s*(?:(?:19|20)\\d{2})?${to}${ordinal}\\s+${monthName}`,
)

/** The month and day on which a year ends, `08-31`, as words such as “for the period 1 August to 31 July” say it. */
export function yearEndIn(text: string): string | undefined {
  const words = plainWords(text.slice(0, wordsMax))
  const range = dayRangeForm.exec(words)
  const ended = yearEndForm.exec(words)
  const [day, month] = range !== null ? [range[3], range[4]] : [ended?.[1], ended?.[2]]
  if (day === undefined || month === undefined) {
    const found = rangeIn(words) ?? dayIn(words)
    return found?.period.as === 'days' ? found.period.end.slice(5) : undefined
  }
  const end = dayOf(2023, monthNo(month), Number.parseInt(day, 10))
  return end?.slice(5) ?? (monthNo(month) === 2 ? '02-28' : undefined)
}

/** Two headings that name the same year have the same name: the calendar year in which it ends. */
export function periodName(period: HeadedPeriod): string {
  if (period.as === 'days') return period.end.slice(0, 4)
  if (period.as === 'relative') return period.back === 0 ? 'current' : 'previous'
  return String(period.endYear)
}

/** The days of a headed year, as far as the heading or the day on which years end (`08-31`) say them. */
export function daysOfPeriod(
  period: HeadedPeriod,
  { yearEnd, current }: { yearEnd: string | undefined; current: Day | undefined },
): { start: Day | undefined; end: Day | undefined } {
  if (period.as === 'days') return { start: period.start, end: period.end }
  if (period.as === 'relative') {
    if (current === undefined) return { start: undefined, end: undefined }
    const end = period.back === 0 ? current : addMonthsBack(current)
    return { start: addDays(addMonthsBack(end), 1), end }
  }
  if (yearEnd === undefined) return { start: undefined, end: undefined }
  const [month = '', day = ''] = yearEnd.split('-')
  const end =
    dayOf(period.endYear, Number.parseInt(month, 10), Number.parseInt(day, 10)) ??
    lastOfMonth(period.endYear, Number.parseInt(month, 10))
  return { start: addDays(addMonthsBack(end), 1), end }
}
