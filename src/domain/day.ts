/** A civil day as ISO text, `2024-03-31`. Text compares as the days do. */
export type Day = string
/** A month by its first day, `2024-03-01`. */
export type Month = string

/** Half-open: from `start`, up to but not including `end`. */
export interface Period {
  readonly start: Day
  readonly end: Day
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/
const dayMs = 86_400_000

// Days are counted, not clocked: days since 1970 in the proleptic Gregorian calendar. date-fns with a zone gives the same and
// takes several times as long, which shows where a decade of days is walked.
const ordinal = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / dayMs
const fromOrdinal = (count: number): Day => new Date(count * dayMs).toISOString().slice(0, 10)

/** Whether the text is a real day written `YYYY-MM-DD`. */
export function isDay(text: string): text is Day {
  if (!dayPattern.test(text)) return false
  const count = ordinal(text)
  return Number.isInteger(count) && fromOrdinal(count) === text
}

/** The day `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return fromOrdinal(ordinal(day) + count)
}

/** How many days `to` lies after `from`. */
export function daysBetween({ from, to }: { from: Day; to: Day }): number {
  return ordinal(to) - ordinal(from)
}

/** How many days a period has. */
export function daysIn(period: Period): number {
  return daysBetween({ from: period.start, to: period.end })
}

/** The days of a period, in order. */
export function daysOf(period: Period): Day[] {
  return Array.from({ length: Math.max(0, daysIn(period)) }, (_, index) => addDays(period.start, index))
}

/** The month that a day lies in. */
export function monthOf(day: Day): Month {
  return `${day.slice(0, 7)}-01`
}

/** The month after. */
export function nextMonth(month: Month): Month {
  const year = Number.parseInt(month.slice(0, 4), 10)
  const next = Number.parseInt(month.slice(5, 7), 10) + 1
  return next > 12 ? `${year + 1}-01-01` : `${month.slice(0, 5)}${String(next).padStart(2, '0')}-01`
}

/** The same day of the month so many months later, or the last of that month where it has no such day. */
export function addMonths(day: Day, count: number): Day {
  let month = monthOf(day)
  for (let step = 0; step < count; step++) month = nextMonth(month)
  const last = addDays(nextMonth(month), -1)
  const same = `${month.slice(0, 8)}${day.slice(8)}`
  return same < last ? same : last
}

/** The period of a month. */
export function monthPeriod(month: Month): Period {
  return { start: month, end: nextMonth(month) }
}

/** The months that a period touches, in order. */
export function monthsOf(period: Period): Month[] {
  const months: Month[] = []
  for (let month = monthOf(period.start); month < period.end; month = nextMonth(month)) months.push(month)
  return months
}

/** What two periods have in common, undefined where nothing. */
export function overlap(one: Period, other: Period): Period | undefined {
  const start = one.start > other.start ? one.start : other.start
  const end = one.end < other.end ? one.end : other.end
  return start < end ? { start, end } : undefined
}

/** A period cut at the days given that lie inside it. */
export function cutAt(period: Period, days: readonly Day[]): Period[] {
  const inside = [...new Set(days)].filter((day) => period.start < day && day < period.end).sort()
  const edges = [period.start, ...inside, period.end]
  return edges.slice(1).map((end, index) => ({ start: edges[index]!, end }))
}

/** What of a period none of the others has, in order. */
export function withoutPeriods(period: Period, others: readonly Period[]): Period[] {
  return cutAt(
    period,
    others.flatMap((one) => [one.start, one.end]),
  ).filter((part) => !others.some((one) => one.start <= part.start && part.end <= one.end))
}

/** The last day inside a period. */
export function lastDay(period: Period): Day {
  return addDays(period.end, -1)
}
