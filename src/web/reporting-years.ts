import type { Day, Period } from '../domain/day.ts'
import { isRefusal } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearFrom, reportingYearOf } from '../domain/reporting-year.ts'
import { Refused } from '../http/route.ts'

/** The reporting years from that of a day to that of today, the newest first. */
export function yearsSince(first: Day | undefined, today: Day, startMonth: number): string[] {
  const from = Number.parseInt(reportingYearOf(first ?? today, startMonth).slice(0, 4), 10)
  const to = Number.parseInt(reportingYearOf(today, startMonth).slice(0, 4), 10)
  return Array.from({ length: Math.min(40, Math.max(1, to - from + 1)) }, (_, back) =>
    reportingYearFrom(to - back, startMonth),
  )
}

/** The days of a reporting year that an address names; the page of the error where it is none. */
export function periodOfYear(year: string, startMonth: number): Period {
  const period = reportingPeriod(year, startMonth)
  if (isRefusal(period)) throw new Refused(period)
  return period
}
