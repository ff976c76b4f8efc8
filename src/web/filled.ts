import { addDays, isDay } from '../domain/day.ts'
import type { ProblemBody } from '../http/problem.ts'
import type { Fields } from './page.ts'

// What people write into the fields of a form, as the API takes it. What was not understood is sent as it is: the API says how to mend it.

/** What was written into a field, trimmed; undefined where nothing was. */
export function textOf(body: Fields, name: string): string | undefined {
  const value = body[name]
  const text = (Array.isArray(value) ? value[0] : value)?.trim()
  return text === undefined || text === '' ? undefined : text
}

/** What was ticked: none, one or several. */
export function listOf(body: Fields, name: string): string[] {
  const value = body[name]
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/** A number as people write it, such as `£1,234.50` or `−3`, as decimal text. */
export const numberOf = (body: Fields, name: string): string | undefined =>
  textOf(body, name)
    ?.replace(/[£,\s]/g, '')
    .replace('\u2212', '-')

/** A whole number, or the text where it is none. */
export function wholeOf(body: Fields, name: string): number | string | undefined {
  const text = numberOf(body, name)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : text
}

const dayParts = ['day', 'month', 'year'] as const

/** A day from its three fields, `start-day`, `start-month` and `start-year`, as ISO text; undefined where all are blank. */
export function dayOf(body: Fields, name: string): string | undefined {
  const [day, month, year] = dayParts.map((part) => textOf(body, `${name}-${part}`))
  if (day === undefined && month === undefined && year === undefined) return undefined
  return [year?.padStart(4, '0') ?? '', month?.padStart(2, '0') ?? '', day?.padStart(2, '0') ?? ''].join('-')
}

/** The three fields of an ISO day, as `dayOf` reads them. */
export function dayFields(name: string, iso: string | null | undefined): Record<string, string> {
  const [year, month, day] = (iso ?? '').split('-').map((part) => part.replace(/^0+/, ''))
  return { [`${name}-day`]: day ?? '', [`${name}-month`]: month ?? '', [`${name}-year`]: year ?? '' }
}

/** What is said of a day that the calendar does not have. */
export const noDay = 'There is no such day. Write day, month and year in numbers, such as 1 9 2026.'

/** What is to be filled in and is not, or is no day of the calendar, each with what to do; undefined where all is there. */
export function missingOf(body: Fields, wanted: Readonly<Record<string, string>>): ProblemBody | undefined {
  const missing = Object.entries(wanted).flatMap(([name, words]): [string, string][] => {
    const day = dayOf(body, name)
    if (day !== undefined) return isDay(day) ? [] : [[name, noDay]]
    return textOf(body, name) === undefined ? [[name, words]] : []
  })
  if (missing.length === 0) return undefined
  return {
    type: '/problems/invalid',
    title: 'Something is not filled in',
    status: 400,
    detail: missing.map(([, words]) => words).join(' '),
    instance: '',
    errors: missing.map(([name, detail]) => ({ detail, pointer: `body/${name}` })),
  }
}

/** The day after a last day that people filled in, as the API takes the end of a period; as it is where it is no day. */
export function dayAfter(lastDay: string | undefined): string | undefined {
  return lastDay !== undefined && isDay(lastDay) ? addDays(lastDay, 1) : lastDay
}

/** The last day of a period for a field, from the day after it. */
export const lastDayOf = (end: string | null | undefined): string =>
  end === null || end === undefined || !isDay(end) ? '' : addDays(end, -1)
