import { dayOf, isWeekend } from './calendar.ts'
import { type Course, isMetered, quantile } from './course.ts'
import { type Finding, named } from './finding.ts'
import { shown, timesShown } from './measures.ts'

/** A day is compared with days of its kind (weekday or weekend) up to so many days away, of which there are at least so many. */
const windowDays = 45
const comparableLeast = 5
/** So many times the median of the days of its kind, and so many times nearly the highest of all of its days. */
const timesMedian = 5
const timesHigh = 3
/** With fewer days than these in the file its high days are not known, and only much larger ones are said to be too large. */
const daysLeast = 20
const timesOfFew = 10
/** More days in a row than this are no spike but how much was used. */
const runMost = 3
/** So many times what any month of the ledger has a day, however many days the file has. */
const timesHistory = 8
/** A half-hour is compared with the largest ones of the other days. */
const timesPeak = 5
const slotLeast = 25_000
/** No more candidates are looked at: so many are no spikes. */
const candidatesMost = 1000

function medianOfKind(course: Course, at: number): number | undefined {
  const { days, values, length } = course
  const day = days[at] ?? 0
  const kind = isWeekend(day)
  const others: number[] = []
  const look = (step: 1 | -1): void => {
    for (let other = at + step; other >= 0 && other < length; other += step) {
      const away = days[other] ?? 0
      if (Math.abs(away - day) > windowDays) return
      if (isWeekend(away) === kind) others.push(values[other] ?? 0)
    }
  }
  look(1)
  look(-1)
  if (others.length < comparableLeast) return undefined
  return quantile(Float64Array.from(others).sort(), 0.5)
}

/** The days among those given that stand alone: no more than a few in a row, with other days on both sides. */
function alone({ days, length }: Course, candidates: readonly number[], edges: boolean): number[] {
  const kept: number[] = []
  for (let from = 0; from < candidates.length; ) {
    let to = from
    while (candidates[to + 1] === (candidates[to] ?? 0) + 1) to++
    const [first = 0, last = 0] = [candidates[from], candidates[to]]
    const inside = first > 0 && last < length - 1
    if ((days[last] ?? 0) - (days[first] ?? 0) < runMost && (inside || edges))
      kept.push(...candidates.slice(from, to + 1))
    from = to + 1
  }
  return kept
}

function message(course: Course, at: number, normal: number): string {
  const { measure, meter, days, values } = course
  const value = values[at] ?? 0
  const like = isWeekend(days[at] ?? 0) ? 'weekend days' : 'weekdays'
  return `Meter ${meter} has ${shown(value, measure.base)} on ${dayOf(days[at] ?? 0)}: its ${like} around then have ${shown(normal, measure.base)}, so this is ${timesShown(value / Math.max(normal, measure.tiny / 10))}. It counts. Compare it with the neighbouring days and the bill; where it is wrong, ask the supplier for a corrected file.`
}

/** The days of a file that stand out against the others of the file. */
function amongThemselves(course: Course): Finding[] {
  const { values, length, measure, rows } = course
  const few = length < daysLeast
  const sorted = values.slice().sort()
  const high = few ? 0 : quantile(sorted, 0.95) * timesHigh
  const candidates: number[] = []
  for (let at = 0; at < length; at++)
    if ((values[at] ?? 0) > high && (values[at] ?? 0) > measure.tiny * 2 && isMetered(course, at))
      candidates.push(at)
  if (candidates.length > candidatesMost) return []
  const times = few ? timesOfFew : timesMedian
  const normals = new Map<number, number>()
  for (const at of candidates) {
    const normal = medianOfKind(course, at)
    if (normal !== undefined && (values[at] ?? 0) > times * normal && normal >= measure.tiny / 10)
      normals.set(at, normal)
  }
  // At the edge of a file it may be the first day of something that goes on: heating, a term.
  return alone(course, [...normals.keys()], !few && course.utility === 'electricity').map((at) => ({
    code: 'value_spike',
    row: rows[at],
    value: dayOf(course.days[at] ?? 0),
    message: message(course, at, normals.get(at) ?? 0),
  }))
}

/** The days that are far above what any month of the ledger has a day. */
function againstHistory(course: Course, highest: number): Finding[] {
  const { values, length, measure, rows, meter, days } = course
  const findings: Finding[] = []
  const least = Math.max(highest * timesHistory, measure.tiny * 2)
  for (let at = 0; at < length && findings.length <= candidatesMost; at++) {
    const value = values[at] ?? 0
    if (value <= least || !isMetered(course, at)) continue
    findings.push({
      code: 'value_spike',
      row: rows[at],
      value: dayOf(days[at] ?? 0),
      message: `Meter ${meter} has ${shown(value, measure.base)} on ${dayOf(days[at] ?? 0)}: the highest month that counts so far has ${shown(highest, measure.base)} a day, so this is ${timesShown(value / highest)}. It counts. Compare it with the bill; where it is wrong, ask the supplier for a corrected file.`,
    })
  }
  // Where most days are so high it is not these days that are odd but the whole level, which is said once (level.ts).
  return length >= daysLeast && findings.length * 2 > length ? [] : findings
}

/** Half-hours far above the largest of the other days: more than the supply has ever carried. */
function halfHours(course: Course): Finding[] {
  const { peaks, length, measure, rows, meter, days } = course
  if (length < daysLeast || measure.base !== 'kWh') return []
  const high = quantile(peaks.slice().sort(), 0.95)
  if (high === 0) return []
  const candidates: number[] = []
  for (let at = 0; at < length; at++) {
    const peak = peaks[at] ?? 0
    if (peak > high * timesPeak && peak - high > slotLeast && isMetered(course, at)) candidates.push(at)
  }
  return alone(course, candidates, course.utility === 'electricity').map((at) => ({
    code: 'value_spike',
    row: rows[at],
    value: dayOf(days[at] ?? 0),
    message: `Meter ${meter} has ${shown(peaks[at] ?? 0, measure.base)} in one half-hour of ${dayOf(days[at] ?? 0)}: on 95 of 100 days its highest half-hour is no more than ${shown(high, measure.base)}. It counts. Is it more than the supply can carry? Then ask the supplier for a corrected file.`,
  }))
}

/** Days and half-hours that are far more than this meter has otherwise, in the file and in the ledger. */
export function spikes(course: Course, highest: number | undefined): Finding[] {
  if (course.utility === 'oil' || course.utility === 'lpg') return []
  const found = [
    ...(course.length > comparableLeast ? amongThemselves(course) : []),
    ...(highest === undefined || highest < course.measure.tiny / 10 ? [] : againstHistory(course, highest)),
    ...halfHours(course),
  ]
  const once = new Map(found.reverse().map((finding) => [finding.row, finding]))
  return named(
    [...once.values()].sort((a, b) => (a.row ?? 0) - (b.row ?? 0)),
    course.meter,
  )
}
