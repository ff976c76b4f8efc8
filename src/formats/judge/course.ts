import type { Unit } from '../../domain/unit.ts'
import type { Utility } from '../record.ts'
import { type Measure, measureOf, scaleOf } from './measures.ts'
import { type MeterSeries, marks } from './series.ts'

/** A meter's days of a file in order, each once, in thousandths of the base unit. */
export interface Course {
  readonly meter: string
  readonly utility: Utility | undefined
  readonly unit: Unit
  readonly measure: Measure
  readonly length: number
  /** Days since 1970. */
  readonly days: Int32Array
  readonly rows: Int32Array
  readonly values: Float64Array
  /** The largest half-hour of each day, in thousandths of the base unit; 0 where there is none. */
  readonly peaks: Float64Array
  readonly marks: Uint8Array
  /** The largest power of ten of which all its values are multiples, in thousandths of the base unit: how finely it was measured. */
  readonly finest: number
}

/** The largest power of ten that divides all values: 1,000,000 where they are whole. */
function finestOf({ values, length }: MeterSeries): number {
  let finest = 1_000_000
  for (let at = 0; at < length; at++) while (finest > 1 && (values[at] ?? 0) % finest !== 0) finest /= 10
  return finest
}

/** Puts a meter's series in order. Where a file has it in two units, each is a course of its own. */
export function courseOf(series: MeterSeries): Course {
  const order = series.inOrder()
  const { utility, unit } = series
  const scale = scaleOf(utility, unit)
  // Half-hours are kept in tenths of a watt-hour, or of a litre.
  const peakScale = scaleOf(utility, unit === 'm3' || unit === 'litre' ? 'litre' : 'Wh') * 100_000
  const { length } = order
  const course = {
    meter: series.meter,
    utility,
    unit,
    measure: measureOf(utility, unit),
    length,
    days: new Int32Array(length),
    rows: new Int32Array(length),
    values: new Float64Array(length),
    peaks: new Float64Array(length),
    marks: new Uint8Array(length),
    finest: finestOf(series) * scale,
  }
  for (let index = 0; index < length; index++) {
    const at = order[index] ?? 0
    course.days[index] = series.days[at] ?? 0
    course.rows[index] = series.rows[at] ?? 0
    course.values[index] = (series.values[at] ?? 0) * scale
    course.peaks[index] = (series.peaks[at] ?? 0) * peakScale
    course.marks[index] = series.marks[at] ?? 0
  }
  return course
}

/** Whether a day was metered as such: not the part of a bill that falls on it, which is like its neighbours by design. */
export function isMetered(course: Course, at: number): boolean {
  const mark = course.marks[at] ?? 0
  return (mark & marks.source) <= 2 && (mark & marks.estimated) === 0
}

/** The value below which a share of them lies. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
