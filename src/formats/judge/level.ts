import type { Unit } from '../../domain/unit.ts'
import type { Utility } from '../record.ts'
import { benchmarksOf } from './benchmarks.ts'
import type { Course } from './course.ts'
import type { Finding } from './finding.ts'
import { calendarMonths, type MeterHistory, type MeterSite, type Usage } from './history.ts'
import { type Measure, shown, timesShown } from './measures.ts'
import { mistakeOf } from './unit-mistakes.ts'

/** What a meter comes to in a file, by month. */
export interface Level {
  readonly meter: string
  readonly utility: Utility | undefined
  readonly unit: Unit
  readonly measure: Measure
  readonly row: number | undefined
  /** By months since January 1970. */
  readonly months: ReadonlyMap<number, Usage>
}

/** So many times as much as before, or as little, is doubtful by itself. */
const timesHistory = 5
/** So far from what a typical school has nobody is. */
const timesBenchmark = 8
/** Fewer days say nothing of a level; that it is low, which a holiday makes it too, only more days do. */
const daysLeast = 3
const daysForLow = 14
const daysOfYearLeast = 300
/** From so many days on a small factor between two units is told from chance. */
const daysForSmall = 28
/** Of the year's heat by far the most falls into these months: November to March. */
const cold = new Set([10, 11, 0, 1, 2])

const perDay = ({ days, quantity }: Usage): number => quantity / days
const summed = (usages: Iterable<Usage>): Usage => {
  const all = { days: 0, quantity: 0 }
  for (const { days, quantity } of usages) {
    all.days += days
    all.quantity += quantity
  }
  return all
}

/** The same amount beside what it is compared with, both in thousandths of the base unit a day. */
interface Comparison {
  readonly now: number
  readonly usual: number
  readonly days: number
  readonly what: string
}

/** Against the same months of other years; where the ledger has none of them, against the whole range of its months. */
function against(level: Level, history: MeterHistory): Comparison | undefined {
  const others = calendarMonths(history, new Set(level.months.keys()))
  const same = [...level.months].filter(([month]) => (others.get(month % 12)?.days ?? 0) >= 7)
  const now = summed(same.map(([, usage]) => usage))
  if (now.days >= daysLeast) {
    const usual = same.reduce(
      (sum, [month, { days }]) => sum + days * perDay(others.get(month % 12) ?? { days: 1, quantity: 0 }),
      0,
    )
    return {
      now: perDay(now),
      usual: usual / now.days,
      days: now.days,
      what: 'in the same months of other years',
    }
  }
  const all = summed(level.months.values())
  const known = [...others.values()].filter((usage) => usage.days >= 7).map(perDay)
  if (known.length === 0 || all.days < daysLeast) return undefined
  const most = Math.max(...known)
  const least = Math.min(...known)
  if (perDay(all) > most)
    return { now: perDay(all), usual: most, days: all.days, what: 'in its highest month so far' }
  if (perDay(all) < least)
    return { now: perDay(all), usual: least, days: all.days, what: 'in its lowest month so far' }
  return undefined
}

const remedy =
  'The values count as they stand. Compare them with a bill; where the unit is wrong, correct it in the file (or at the meter, where the file does not say it), revert this upload and send the file again.'

/** What a comparison with the ledger comes to; undefined where nothing is odd. */
function byHistory(level: Level, history: MeterHistory): Finding | 'fine' | undefined {
  const found = against(level, history)
  if (found === undefined) return undefined
  const { measure, meter, row, utility, unit } = level
  const { now, usual, days, what } = found
  if (now === 0 || usual === 0 || Math.abs(now - usual) < measure.tiny) return 'fine'
  const ratio = now / usual
  const mistake = mistakeOf({ utility, unit }, ratio)
  if (ratio < 1 && days < daysForLow) return 'fine'
  const far = ratio >= timesHistory || ratio <= 1 / timesHistory
  if (!far && (mistake === undefined || days < daysForSmall)) return 'fine'
  const compared = `Meter ${meter} has ${shown(now, measure.base)} a day in this file and ${shown(usual, measure.base)} ${what}: ${timesShown(ratio)}.`
  return mistake === undefined
    ? {
        code: 'level_doubtful',
        row,
        message: `${compared} Is it the right meter, and the right unit (${unit})? ${remedy}`,
      }
    : {
        code: 'unit_doubtful',
        row,
        value: unit,
        message: `${compared} That is near the factor between two units: ${mistake.really}. ${remedy}`,
      }
}

/** Against a typical school of its size: only where that is known, and low only where the meter has the whole of it. */
function byBenchmark(level: Level, site: MeterSite): Finding | undefined {
  const { measure, meter, row, utility, unit } = level
  const [benchmark] = benchmarksOf(utility).filter((one) => site[one.of] !== undefined)
  const size = benchmark && site[benchmark.of]
  const all = summed(level.months.values())
  if (benchmark === undefined || size === undefined || size <= 0 || all.days < daysForLow) return undefined
  const year = perDay(all) * 365
  const usual = benchmark.kWhPerYear * size * 1000
  const ratio = year / usual
  const heats = utility === 'gas' || utility === 'heat'
  const wholeYear =
    all.days >= daysOfYearLeast || [...level.months.keys()].every((month) => cold.has(month % 12))
  const low = site.alone && ratio > 0 && ratio <= 1 / timesBenchmark && (!heats || wholeYear)
  if (ratio < timesBenchmark && !low) return undefined
  const mistake = mistakeOf({ utility, unit }, ratio)
  const of =
    benchmark.of === 'pupils'
      ? `${size.toLocaleString('en-GB')} pupils`
      : `${size.toLocaleString('en-GB')} m²`
  const compared = `At the rate of this file meter ${meter} comes to ${shown(year, measure.base)} a year; a typical school of ${of} has ${shown(usual, measure.base)} (${benchmark.source}): ${timesShown(ratio)}.`
  return mistake === undefined
    ? {
        code: 'level_doubtful',
        row,
        message: `${compared} Is it the right meter, and the right unit (${unit})? ${remedy}`,
      }
    : { code: 'unit_doubtful', row, value: unit, message: `${compared} Perhaps ${mistake.really}. ${remedy}` }
}

/** Whether what a meter comes to in this file fits what it had before, or else what schools of its size have. */
export function doubtfulLevel(
  level: Level,
  known: { history?: MeterHistory | undefined; site?: MeterSite | undefined },
): Finding | undefined {
  const { history, site } = known
  const judged = history === undefined ? undefined : byHistory(level, history)
  if (judged !== undefined) return judged === 'fine' ? undefined : judged
  return site === undefined ? undefined : byBenchmark(level, site)
}

/** The months of a course. */
export function levelOf(course: Course, monthOf: (day: number) => number): Level {
  const months = new Map<number, Usage>()
  for (let at = 0; at < course.length; at++) {
    const month = monthOf(course.days[at] ?? 0)
    const usage = months.get(month) ?? { days: 0, quantity: 0 }
    months.set(month, usage)
    usage.days++
    usage.quantity += course.values[at] ?? 0
  }
  const { meter, utility, unit, measure, rows } = course
  return { meter, utility, unit, measure, row: rows[0], months }
}
