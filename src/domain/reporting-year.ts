import { type Day, daysIn, monthOf, overlap, type Period } from './day.ts'
import { type Refusal, refuse } from './refusal.ts'

/** A reporting year: `2023-24`, or `2024` where it starts in January. */
export type ReportingYear = string

const two = (value: number): string => String(value).padStart(2, '0')

/** The reporting year that starts in the given month of the calendar year. */
export function reportingYearFrom(startYear: number, startMonth: number): ReportingYear {
  return startMonth === 1 ? String(startYear) : `${startYear}-${two((startYear + 1) % 100)}`
}

/** Years in which no school had data that could be sent, or that nobody sets a target for, are slips of the pen. */
const earliestYear = 1980
const latestYear = 2100

/** The period of a reporting year, refused where the text is not one, or one that nobody can mean. */
export function reportingPeriod(year: ReportingYear, startMonth: number): Period | Refusal {
  const match = /^(\d{4})(?:-(\d{2}))?$/.exec(year)
  const startYear = match ? Number.parseInt(match[1] ?? '', 10) : Number.NaN
  if (!match || reportingYearFrom(startYear, startMonth) !== year) {
    const example = reportingYearFrom(2023, startMonth)
    return refuse('year_invalid', `“${year}” is not a reporting year. Write it like ${example}.`)
  }
  if (startYear < earliestYear || startYear > latestYear)
    return refuse(
      'year_invalid',
      `“${year}” cannot be meant: reporting years start from ${earliestYear} to ${latestYear}.`,
    )
  return { start: `${startYear}-${two(startMonth)}-01`, end: `${startYear + 1}-${two(startMonth)}-01` }
}

/** The reporting year in which a day lies. */
export function reportingYearOf(day: Day, startMonth: number): ReportingYear {
  const year = Number.parseInt(day.slice(0, 4), 10)
  const month = Number.parseInt(monthOf(day).slice(5, 7), 10)
  return reportingYearFrom(month >= startMonth ? year : year - 1, startMonth)
}

/**
 * The calendar year in which the greatest part of a period falls: the year whose factor set it uses (the rule of the DESNZ
 * methodology paper). Of two equal parts, the later.
 */
export function majorityYear(period: Period): number {
  const first = Number.parseInt(period.start.slice(0, 4), 10)
  const last = Number.parseInt(period.end.slice(0, 4), 10)
  let best = { year: first, days: -1 }
  for (let year = first; year <= last; year++) {
    const part = overlap(period, { start: `${year}-01-01`, end: `${year + 1}-01-01` })
    const days = part ? daysIn(part) : 0
    if (days >= best.days && days > 0) best = { year, days }
  }
  return best.year
}
