import { dayOf, heatMayFall, heatMayRise } from './calendar.ts'
import { type Course, isMetered, quantile } from './course.ts'
import type { Finding } from './finding.ts'
import { shown, timesShown } from './measures.ts'
import { mistakeOf } from './unit-mistakes.ts'

/** So many days on each side, of which so many are there, are compared. */
const sideDays = 28
const sideLeast = 20
/** At the end of a file, where the factor is so large that no weather or term explains it, fewer will do. */
const shortSide = 5
const plainlyWrong = 50
/** No more are named: a file that changes more often is no file of one unit at all. */
const namedMost = 3

interface Side {
  readonly median: number
  readonly lowest: number
  readonly highest: number
  readonly count: number
}

function sideOf({ days, values, length }: Course, at: number, step: 1 | -1): Side {
  const found: number[] = []
  const from = days[at] ?? 0
  for (let other = at; other >= 0 && other < length; other += step) {
    if (Math.abs((days[other] ?? 0) - from) >= sideDays) break
    if ((values[other] ?? 0) > 0) found.push(values[other] ?? 0)
  }
  const sorted = Float64Array.from(found).sort()
  return {
    median: quantile(sorted, 0.5),
    lowest: sorted[0] ?? 0,
    highest: sorted.at(-1) ?? 0,
    count: sorted.length,
  }
}

/** Whether all days of one side lie clearly above all days of the other: term and holidays, weekdays and weekends never do. */
const apart = (before: Side, after: Side, ratio: number): boolean =>
  ratio > 1 ? after.lowest > before.highest * 1.2 : after.highest * 1.2 < before.lowest

/** What heat does by itself as the seasons change. */
function isSeason({ utility, days }: Course, at: number, ratio: number): boolean {
  if (utility !== 'gas' && utility !== 'heat') return false
  if (ratio >= plainlyWrong || ratio <= 1 / plainlyWrong) return false
  const day = days[at] ?? 0
  return ratio > 1 ? heatMayRise(day) : heatMayFall(day)
}

/**
 * Days from which on a meter's amounts are so many times what they were, by a factor that stands between two units: the unit changed
 * inside the file, or a multiplier did. Only where it lasts and is as sharp as that.
 */
export function unitSteps(course: Course): Finding[] {
  const { days, values, length, measure, meter, rows, utility, unit } = course
  const findings: Finding[] = []
  for (let at = 1; at < length && findings.length < namedMost; at++) {
    const jump = (values[at] ?? 0) / (values[at - 1] ?? 0)
    // Not even the two days at the step are far apart: no need to look further.
    if (!(jump > 1.8 || jump < 0.55) || !isMetered(course, at) || !isMetered(course, at - 1)) continue
    const after = sideOf(course, at, 1)
    const before = sideOf(course, at - 1, -1)
    const ratio = after.median / before.median
    const plain = ratio >= plainlyWrong || ratio <= 1 / plainlyWrong
    const least = plain ? shortSide : sideLeast
    if (after.count < least || before.count < least || Math.max(after.median, before.median) < measure.tiny)
      continue
    // The ratio of a step up in a wrong unit is that of the values after it; down, of those before.
    const mistake = mistakeOf({ utility, unit }, ratio)
    if (mistake === undefined || !apart(before, after, ratio) || isSeason(course, at, ratio)) continue
    findings.push({
      code: 'unit_doubtful',
      row: rows[at],
      value: dayOf(days[at] ?? 0),
      message: `From ${dayOf(days[at] ?? 0)} on meter ${meter} has ${shown(after.median, measure.base)} a day, before it ${shown(before.median, measure.base)}: ${timesShown(ratio)}. That is what a change of unit looks like: ${mistake.really}, on one of the two sides. The values count as they stand. Compare them with a bill, and send one file for each unit.`,
    })
    at += shortSide
  }
  return findings
}
