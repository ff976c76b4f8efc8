import { type Day, lastDay, monthOf, type Period } from '../domain/day.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'

/** A period that figures are asked of; `label` is what sentences call it. */
export interface NamedWindow {
  readonly key: string
  readonly label: string
  readonly period: Period
}

/** Two stretches of whole months, and the same months of each base year. */
export interface Stretch {
  readonly now: NamedWindow
  readonly before: NamedWindow
  readonly base: readonly NamedWindow[]
}

export interface Windows {
  readonly years: readonly NamedWindow[]
  readonly baseYears: readonly NamedWindow[]
  /** The months of the running year that are over; undefined in its first month. */
  readonly yearToDate: Stretch | undefined
  /** The last twelve months that are over. */
  readonly rolling: Stretch
  /** All of them, each once. */
  readonly all: readonly NamedWindow[]
}

/** The same day so many years later; of the first of a month only, which every year has. */
const yearsLater = (day: string, years: number): string =>
  `${String(Number.parseInt(day.slice(0, 4), 10) + years).padStart(4, '0')}${day.slice(4)}`
const moved = ({ start, end }: Period, years: number): Period => ({
  start: yearsLater(start, years),
  end: yearsLater(end, years),
})

const startYear = ({ start }: Period): number => Number.parseInt(start.slice(0, 4), 10)

/** Days on which nobody can mean the members of a trust. */
const [earliestDay, latestDay] = ['1980-01-01', '2100-12-31']

/** Refuses a day whose members nobody can mean, such as 9999-12-31. */
export const implausibleDay = (at: Day | undefined): Refusal | undefined =>
  at === undefined || (earliestDay <= at && at <= latestDay)
    ? undefined
    : refuse(
        'date_implausible',
        `The members of ${at} cannot be meant: a day is from ${earliestDay} to ${latestDay}.`,
        { pointer: 'query/at' },
      )

/** Names whole months: `2025-09 to 2025-10`. */
function monthsNamed(key: string, period: Period): NamedWindow {
  const [first, last] = [period.start.slice(0, 7), lastDay(period).slice(0, 7)]
  return { key, label: first === last ? first : `${first} to ${last}`, period }
}

/** A reporting year that is known to be one. */
export function yearWindow(year: string, startMonth: number): NamedWindow {
  const period = reportingPeriod(year, startMonth)
  if (isRefusal(period)) throw new Error(period.message)
  return { key: year, label: year, period }
}

/** The reporting years from one to another, both among them. */
export function yearsBetween(from: string, to: string, startMonth: number): NamedWindow[] {
  const years: NamedWindow[] = []
  for (let year = from; ; ) {
    const window = yearWindow(year, startMonth)
    years.push(window)
    if (year >= to) return years
    year = reportingYearOf(window.period.end, startMonth)
  }
}

/** What progress asks for: each year, the months of the running one that are over, and the last twelve. */
export function windowsOf({
  today,
  startMonth,
  baseYears: bases,
  targetYear,
}: {
  today: string
  startMonth: number
  baseYears: readonly string[]
  targetYear: string
}): Windows {
  const first = bases.reduce((one, other) => (one < other ? one : other))
  const running = yearWindow(reportingYearOf(today, startMonth), startMonth)
  const last = running.key > targetYear ? targetYear : running.key
  const years = yearsBetween(first, last < bases.at(-1)! ? bases.at(-1)! : last, startMonth)
  const baseYears = bases.map((year) => yearWindow(year, startMonth))
  const thisMonth = monthOf(today)
  const soFar = { start: running.period.start, end: thisMonth }
  const yearToDate =
    soFar.start === soFar.end
      ? undefined
      : {
          now: monthsNamed('to date', soFar),
          before: monthsNamed('to date, the year before', moved(soFar, -1)),
          base: baseYears.map(({ key, period }) =>
            monthsNamed(`to date, in ${key}`, moved(soFar, startYear(period) - startYear(running.period))),
          ),
        }
  const twelve = { start: yearsLater(thisMonth, -1), end: thisMonth }
  const rolling = {
    now: monthsNamed('twelve months', twelve),
    before: monthsNamed('the twelve before', moved(twelve, -1)),
    base: baseYears,
  }
  const stretches = [rolling, ...(yearToDate === undefined ? [] : [yearToDate])]
  const every = [...years, ...baseYears, ...stretches.flatMap((one) => [one.now, one.before, ...one.base])]
  return {
    ...{ years, baseYears, yearToDate, rolling },
    all: [...new Map(every.map((one) => [one.key, one])).values()],
  }
}

/** The reporting years in which some windows lie. */
export const yearsTouched = (windows: readonly NamedWindow[], startMonth: number): string[] => [
  ...new Set(
    windows.flatMap(({ period }) =>
      yearsBetween(
        reportingYearOf(period.start, startMonth),
        reportingYearOf(lastDay(period), startMonth),
        startMonth,
      ).map((one) => one.key),
    ),
  ),
]
