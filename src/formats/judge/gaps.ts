import { dayOf, isWeekend } from './calendar.ts'
import type { Course } from './course.ts'
import { type Finding, named } from './finding.ts'

/** A file with fewer of the days from its first to its last is a sample, in which the others are not missing. */
const densityLeast = 0.1
const daysLeast = 3
/** So many missing weekends, and nothing else missing, are how the meter is read. */
const weekendsLeast = 3

/** Days missing between two that are there, from `first` to `last`. */
interface Gap {
  /** The place in the course of the day before. */
  readonly after: number
  readonly first: number
  readonly last: number
}

function gapsOf({ days, length }: Course): Gap[] {
  const gaps: Gap[] = []
  for (let at = 1; at < length; at++) {
    const [before = 0, day = 0] = [days[at - 1], days[at]]
    if (day > before + 1) gaps.push({ after: at - 1, first: before + 1, last: day - 1 })
  }
  return gaps
}

const onWeekends = ({ first, last }: Gap): boolean => last - first < 2 && isWeekend(first) && isWeekend(last)

/**
 * Days missing inside the time that the file covers. `spoken` says how many rows between two have an issue of their own: where those
 * explain a gap nothing is said twice.
 */
export function missingDays(course: Course, spoken: (from: number, to: number) => number): Finding[] {
  const { days, rows, length, meter } = course
  const span = (days[length - 1] ?? 0) - (days[0] ?? 0) + 1
  if (length < daysLeast || length === span || length < span * densityLeast) return []
  const gaps = gapsOf(course).filter(
    ({ after, first, last }) => spoken(rows[after] ?? 0, rows[after + 1] ?? 0) < last - first + 1,
  )
  if (gaps.length >= weekendsLeast && gaps.every(onWeekends)) {
    const missing = gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0)
    const message = `Meter ${meter} has no weekends in this file: ${missing} Saturdays and Sundays are missing between ${dayOf(days[0] ?? 0)} and ${dayOf(days[length - 1] ?? 0)}. They stay missing. Ask for the data of all days.`
    return [{ code: 'days_missing', row: rows[gaps[0]?.after ?? 0], message }]
  }
  const findings = gaps.map(({ after, first, last }): Finding => {
    const count = last - first + 1
    const which = count === 1 ? dayOf(first) : `${dayOf(first)} to ${dayOf(last)}`
    return {
      code: 'days_missing',
      row: rows[after],
      value: which,
      message: `${count === 1 ? `The day ${which} is` : `The ${count} days ${which} are`} missing of meter ${meter}, in the middle of this file. Missing is not zero: ask the supplier for ${count === 1 ? 'it' : 'them'}.`,
    }
  })
  return named(findings, meter)
}
