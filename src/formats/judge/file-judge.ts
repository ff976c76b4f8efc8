import type { Day } from '../../domain/day.ts'
import type { Unit } from '../../domain/unit.ts'
import type { MeterDayRecord, ReadContext, Utility } from '../record.ts'
import { dayNumber, monthNumber } from './calendar.ts'
import { type Course, courseOf } from './course.ts'
import type { Finding } from './finding.ts'
import { missingDays } from './gaps.ts'
import { highestMonth, monthsBetween } from './history.ts'
import { doubtfulLevel, type Level, levelOf } from './level.ts'
import { measureOf, scaleOf } from './measures.ts'
import { flatDays, longZeros, repeatedValues } from './runs.ts'
import { MeterSeries } from './series.ts'
import { spikes } from './spikes.ts'
import { unitSteps } from './steps.ts'

/** What register reads of a meter come to in a file: the days between the first and the last. */
export interface ReadSpan {
  readonly utility: Utility | undefined
  readonly unit: Unit
  readonly first: Day
  readonly last: Day
  readonly total: string
}

/** So many rows with issues are remembered: a file with more has other troubles than gaps. */
const spokenMost = 100_000

/**
 * Judges the meters of a file by their days, once all are there: what is missing among them, what repeats, what stands out, and
 * whether they fit what is known of the meter. Everything that it says is a warning: all of it counts.
 */
export class FileJudge {
  readonly #series = new Map<string, MeterSeries>()
  readonly #spans = new Map<string, ReadSpan>()
  /** The rows that have an issue, in the order in which they were said. */
  readonly #spoken: number[] = []
  #last: MeterSeries | undefined

  day(record: MeterDayRecord): void {
    let series = this.#last
    // The rows of one meter mostly follow each other.
    if (series === undefined || series.meter !== record.meter || series.unit !== record.unit) {
      const key = `${record.meter}\t${record.unit}`
      series = this.#series.get(key) ?? new MeterSeries(record)
      this.#series.set(key, series)
      this.#last = series
    }
    series.add(record)
  }

  reads(meter: string, span: ReadSpan): void {
    this.#spans.set(meter, span)
  }

  /** A row about which something is said already. */
  spoke(row: number): void {
    if (this.#spoken.length < spokenMost) this.#spoken.push(row)
  }

  /** What is odd, meter by meter. */
  *findings({ meters }: Pick<ReadContext, 'meters'>): Generator<Finding> {
    const spoken = Int32Array.from(this.#spoken).sort()
    for (const series of this.#series.values()) {
      const course = courseOf(series)
      yield* this.#ofCourse(course, meters.get(series.meter) ?? {}, (from, to) =>
        countBetween(spoken, from, to),
      )
    }
    for (const [meter, span] of this.#spans) {
      const level = levelOfReads(meter, span)
      const found = level && doubtfulLevel(level, meters.get(meter) ?? {})
      if (found !== undefined) yield found
    }
  }

  /** The days of each meter as they came, for comparing them with what counts already. */
  get series(): readonly MeterSeries[] {
    return [...this.#series.values()]
  }

  get readSpans(): ReadonlyMap<string, ReadSpan> {
    return this.#spans
  }

  *#ofCourse(
    course: Course,
    known: Parameters<typeof doubtfulLevel>[1],
    spoken: (from: number, to: number) => number,
  ): Generator<Finding> {
    yield* missingDays(course, spoken)
    yield* longZeros(course)
    yield* repeatedValues(course)
    yield* flatDays(course)
    const level = doubtfulLevel(levelOf(course, monthNumber), known)
    const steps = unitSteps(course)
    yield* steps
    if (level !== undefined) yield level
    // Where the whole of it is in doubt its highest days say no more.
    if (level === undefined && steps.length === 0) yield* spikes(course, highestMonth(known.history))
  }
}

/** How many of the rows, in order, lie between two. */
function countBetween(rows: Int32Array, one: number, other: number): number {
  const [from, to] = one < other ? [one, other] : [other, one]
  const place = (row: number): number => {
    let [low, high] = [0, rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle] ?? 0) < row) low = middle + 1
      else high = middle
    }
    return low
  }
  return Math.max(0, place(to) - place(from + 1))
}

/** What reads come to, as if it had been used evenly. */
function levelOfReads(meter: string, { utility, unit, first, last, total }: ReadSpan): Level | undefined {
  const [from, to] = [dayNumber(first), dayNumber(last) - 1]
  if (to < from) return undefined
  const quantity = Number.parseInt(total, 10) * 1_000_000 * scaleOf(utility, unit)
  const months = new Map(
    [...monthsBetween(from, to)].map(([month, days]) => [
      month,
      { days, quantity: (quantity * days) / (to - from + 1) },
    ]),
  )
  return { meter, utility, unit, measure: measureOf(utility, unit), row: undefined, months }
}
