import { dayOf, isHeated, isLongHoliday } from './calendar.ts'
import { type Course, isMetered } from './course.ts'
import { type Finding, named } from './finding.ts'
import { shown } from './measures.ts'
import { marks } from './series.ts'

/** Days that follow each other, by their places in the course: from `first` to `last`. */
interface Run {
  readonly first: number
  readonly last: number
}

/** The runs of days in a row for which `same` holds of each with the one before. */
function runsOf(
  course: Course,
  least: number,
  begins: (at: number) => boolean,
  same: (at: number) => boolean,
): Run[] {
  const { days, length } = course
  const runs: Run[] = []
  let first = -1
  for (let at = 0; at <= length; at++) {
    const goesOn = at < length && first >= 0 && days[at] === (days[at - 1] ?? 0) + 1 && begins(at) && same(at)
    if (goesOn) continue
    if (first >= 0 && at - first >= least) runs.push({ first, last: at - 1 })
    first = at < length && begins(at) ? at : -1
  }
  return runs
}

const daysShown = ({ days }: Course, { first, last }: Run): string =>
  `${dayOf(days[first] ?? 0)} to ${dayOf(days[last] ?? 0)}`
const lengthOf = ({ first, last }: Run): number => last - first + 1

function countDays({ days }: Course, { first, last }: Run, of: (day: number) => boolean): number {
  let count = 0
  for (let at = first; at <= last; at++) if (of(days[at] ?? 0)) count++
  return count
}

/** Two weeks. */
const zerosLeast = 14
/** Heat may be off from spring to autumn; off on so many days on which schools are heated it is not. */
const heatedZerosLeast = 10
/** The sun shines again sooner. */
const solarZerosLeast = 60

/**
 * Whether noughts for so long need looking into. A school uses electricity also in the holidays; heat is off in summer, and water may
 * stand still while nobody is there. Tanks, and what is exported, may be nought for long.
 */
function isOdd(course: Course, run: Run): boolean {
  switch (course.utility) {
    case 'gas':
    case 'heat':
      return countDays(course, run, isHeated) >= heatedZerosLeast
    case 'water':
      return countDays(course, run, (day) => !isLongHoliday(day)) >= zerosLeast
    case 'solar':
      return lengthOf(run) >= solarZerosLeast
    case 'electricity':
      return true
    default:
      return false
  }
}

/** Long runs of noughts: often what a broken meter, or a portal without data, sends. */
export function longZeros(course: Course): Finding[] {
  const { values, meter, rows, length } = course
  const isZero = (at: number): boolean => values[at] === 0
  const runs = runsOf(course, zerosLeast, isZero, () => true).filter((run) => isOdd(course, run))
  const [whole] = runs
  if (whole !== undefined && lengthOf(whole) === length)
    return [
      {
        code: 'zeros_long',
        row: rows[whole.first],
        value: '0',
        message: `All ${length} days of meter ${meter} in this file are 0 (${daysShown(course, whole)}). They count as 0: where the meter is dead, disconnected or replaced, give it an end date; where it works, ask the supplier what happened.`,
      },
    ]
  const findings = runs.map(
    (run): Finding => ({
      code: 'zeros_long',
      row: rows[run.first],
      value: '0',
      message: `Meter ${meter} has 0 on ${lengthOf(run)} days in a row, ${daysShown(course, run)}. They count as 0. Was nothing used, or was nothing measured? Then ask the supplier for the true values.`,
    }),
  )
  return named(findings, meter)
}

const sameLeast = 5
/** A value of fewer steps of the finest one may well come again by chance, or be a steady small load. */
const stepsLeast = 50

const isFlat = (course: Course, at: number): boolean => ((course.marks[at] ?? 0) & marks.flat) > 0

/** The same value for days, to the last digit: what an estimate, or a meter that hangs, looks like. Parts of bills are alike by design. */
export function repeatedValues(course: Course): Finding[] {
  const { values, measure, meter, rows } = course
  const fine = course.finest * stepsLeast
  const measured = (at: number): boolean => {
    const value = values[at] ?? 0
    return value >= measure.tiny && (value >= fine || isFlat(course, at)) && isMetered(course, at)
  }
  const findings = runsOf(course, sameLeast, measured, (at) => values[at] === values[at - 1]).map(
    (run): Finding => {
      const amount = shown(values[run.first] ?? 0, measure.base)
      return {
        code: 'values_repeated',
        row: rows[run.first],
        message: `Meter ${meter} has exactly the same ${amount} on ${lengthOf(run)} days in a row, ${daysShown(course, run)}. No building does that: the values are probably an estimate, or the meter hangs. They count; ask the supplier.`,
      }
    },
  )
  return named(findings, meter)
}

/** Days whose half-hours are all the same: a day's total divided by 48, not a profile. Those of one value for days are named by that. */
export function flatDays(course: Course): Finding[] {
  const { values, measure, meter, rows } = course
  const flat = (at: number): boolean =>
    isFlat(course, at) && (values[at] ?? 0) >= measure.tiny && isMetered(course, at)
  const runs = runsOf(course, sameLeast, flat, () => true)
  const findings = runs.flatMap((run): Finding[] => {
    let differing = 0
    for (let at = run.first + 1; at <= run.last; at++) if (values[at] !== values[at - 1]) differing++
    if (differing * 2 < lengthOf(run)) return []
    return [
      {
        code: 'values_repeated',
        row: rows[run.first],
        message: `All half-hours of a day are the same for meter ${meter} on ${lengthOf(run)} days in a row, ${daysShown(course, run)}: they are the day’s total divided, not measured. The totals count; do not read a profile from them.`,
      },
    ]
  })
  return named(findings, meter)
}
