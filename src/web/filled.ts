import { addDays, isDay } from '../domain/day.ts'
import type { Fields } from './page.ts'

/** What was filled into a field, without blanks around it; undefined where nothing was. */
export function filled(fields: Fields, name: string): string | undefined {
  const given = fields[name]
  const text = (Array.isArray(given) ? given[0] : given)?.trim()
  return text === undefined || text === '' ? undefined : text
}

/** All that was ticked of the boxes of one name. */
export function ticked(fields: Fields, name: string): string[] {
  const given = fields[name]
  return given === undefined ? [] : Array.isArray(given) ? given : [given]
}

/** The day after a last day that people filled in, as the API takes the end of a period; as it is where it is no day. */
export function dayAfter(lastDay: string | undefined): string | undefined {
  return lastDay !== undefined && isDay(lastDay) ? addDays(lastDay, 1) : lastDay
}

/** The last day of a period for a field, from the day after it. */
export const lastDayOf = (end: string | null | undefined): string =>
  end === null || end === undefined || !isDay(end) ? '' : addDays(end, -1)
