import { type Day, daysBetween, daysIn, daysOf, type Month, monthOf, monthPeriod } from '../day.ts'
import { Decimal, sum } from '../decimal.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type DegreeDayKind, type DegreeDayTable, kindsInWords } from './degree-day-table.ts'
import { type ActualDays, type Estimate, type EstimatedDay, inWords, someOf, wholeSteps } from './estimate.ts'

/** As many whole months as are used, the nearest first: two years show every season twice. */
export const monthsMax = 24
/** Fewer than this do not show a year. */
export const monthsMin = 9
/** Months further away say little of how a building is heated now. */
const threeYears = 3 * 366
/** Below this share of the variation the degree days do not explain what the meter uses. */
export const explainedMin = new Decimal('0.6')

/** A month on which the line is drawn: means per day. */
interface Point {
  readonly month: Month
  /** Degree days per day. */
  readonly x: Decimal
  /** Quantity per day. */
  readonly y: Decimal
  readonly kind: DegreeDayKind
}

/** A straight line: so much a day, and so much for each degree day. */
export interface Line {
  readonly perDay: Decimal
  readonly perDegreeDay: Decimal
  /** R²: how much of the variation the line explains, 0 to 1. */
  readonly explained: Decimal
}

/** Ordinary least squares through points; undefined where all of one coordinate are alike, so that no line is to be had. */
export function lineThrough(
  points: readonly { readonly x: Decimal; readonly y: Decimal }[],
): Line | undefined {
  if (points.length < 2) return undefined
  const meanX = sum(points.map((one) => one.x)).div(points.length)
  const meanY = sum(points.map((one) => one.y)).div(points.length)
  const xx = sum(points.map(({ x }) => x.minus(meanX).pow(2)))
  const yy = sum(points.map(({ y }) => y.minus(meanY).pow(2)))
  const xy = sum(points.map(({ x, y }) => x.minus(meanX).times(y.minus(meanY))))
  if (xx.isZero() || yy.isZero()) return undefined
  const perDegreeDay = xy.div(xx)
  return {
    perDegreeDay,
    perDay: meanY.minus(perDegreeDay.times(meanX)),
    explained: xy.times(xy).div(xx.times(yy)),
  }
}

/** From what a line is drawn, and for which days. */
export interface LineGround {
  readonly missing: readonly Day[]
  readonly actual: ActualDays
  readonly table: DegreeDayTable
  readonly unit: string
}

/** Why there is no line, and what can be done about it. */
export interface NoLine {
  readonly why: string
  readonly remedy: string
}

/** The whole months with an actual on every day and with degree days, nearest to the days asked for, in order. */
function pointsFor({ missing, actual, table }: LineGround, daysAwayMax: number | undefined): Point[] {
  const first = missing[0]
  const last = missing.at(-1)
  if (first === undefined || last === undefined) return []
  const away = (month: Month): number =>
    month < first
      ? daysBetween({ from: month, to: first })
      : month > last
        ? daysBetween({ from: last, to: month })
        : 0
  const points = [...new Set([...actual.keys()].map(monthOf))].flatMap((month): Point[] => {
    if (daysAwayMax !== undefined && away(month) > daysAwayMax) return []
    const degreeDays = table.ofMonth(month)
    const quantities = daysOf(monthPeriod(month)).map((day) => actual.get(day))
    const whole = quantities.filter((one) => one !== undefined)
    if (degreeDays === undefined || whole.length < quantities.length) return []
    const days = daysIn(monthPeriod(month))
    return [{ month, x: degreeDays.value.div(days), y: sum(whole).div(days), kind: degreeDays.kind }]
  })
  return points
    .sort((a, b) => away(a.month) - away(b.month) || (a.month < b.month ? -1 : 1))
    .slice(0, monthsMax)
    .sort((a, b) => (a.month < b.month ? -1 : 1))
}

/** The line through the points, where it explains what the meter uses. `near`: how near its months must be, in words. */
function soundLine(points: readonly Point[], table: DegreeDayTable, near: string): Line | NoLine {
  if (points.length < monthsMin) {
    const there = points.map((one) => one.month.slice(0, 7))
    return {
      why: `A line through degree days needs at least ${monthsMin} whole months with an actual on every day and with degree days of ${table.name}${near}. There ${points.length === 1 ? 'is' : 'are'} ${points.length === 0 ? 'none' : `${points.length}: ${someOf(there, 12)}`}.`,
      remedy: 'Send more data or load more degree days, or use another method.',
    }
  }
  const line = lineThrough(points)
  if (line === undefined || line.perDegreeDay.lte(0) || line.explained.lt(explainedMin)) {
    const found =
      line === undefined
        ? 'no line at all'
        : `R² ${inWords(line.explained, 2)}, ${inWords(line.perDegreeDay)} per degree day`
    return {
      why: `The degree days of ${table.name} do not explain what this meter uses: over ${points.length} months there is ${found}; R² must be at least ${explainedMin.toFixed()}, and use must rise with the cold.`,
      remedy: 'Use another method.',
    }
  }
  return line
}

/** The days on the line of a meter, from months at most so many days away where that is said. */
export function onTheLine(
  ground: LineGround,
  { daysAwayMax, near = '' }: { daysAwayMax?: number; near?: string } = {},
): Estimate | NoLine {
  const { missing, table, unit } = ground
  const found = missing.map((day) => ({ day, degreeDays: table.ofDay(day) }))
  const left = found.flatMap(({ day, degreeDays }) => (degreeDays === undefined ? [day] : []))
  if (left.length === missing.length)
    return {
      why: `There are no degree days of ${table.name} for the days asked for: ${someOf(left)}.`,
      remedy: `Load them: trust-carbon degree-days load FILE --station "${table.station}".`,
    }
  const points = pointsFor(ground, daysAwayMax)
  const line = soundLine(points, table, near)
  if ('why' in line) return line
  const { perDay, perDegreeDay, explained } = line
  const a = inWords(perDay, 6)
  const b = inWords(perDegreeDay, 6)
  const days = found.flatMap(({ day, degreeDays }): EstimatedDay[] =>
    degreeDays === undefined
      ? []
      : [
          {
            day,
            quantity: wholeSteps(perDay.plus(perDegreeDay.times(degreeDays.value))),
            working: `${a} + ${b} × ${inWords(degreeDays.value, 6)}`,
          },
        ],
  )
  const months = points.map((one) => one.month.slice(0, 7))
  const kinds = kindsInWords([
    ...points.map((one) => one.kind),
    ...found.flatMap((one) => one.degreeDays?.kind ?? []),
  ])
  const basis = `Degree days of ${table.name}: ${a} ${unit} a day + ${b} ${unit} a degree day, by least squares over ${points.length} whole months of actual data from ${months[0]} to ${months.at(-1)}; R² ${inWords(explained, 3)}. From ${kinds}.`
  return {
    grade: 4,
    basis,
    days,
    left,
    leftBecause: `there are no degree days of ${table.name} for them`,
  }
}

/**
 * Heating by the weather: the mean use per day of whole months is put against their mean degree days per day, by ordinary least squares
 * (CIBSE TM41, Degree-days: theory and application, 2006: the energy signature), and a day is `a + b × its degree days`, never below zero.
 */
export function byDegreeDays(ground: LineGround): Estimate | Refusal {
  const estimate = onTheLine(ground, {
    daysAwayMax: threeYears,
    near: ', within three years of the days asked for',
  })
  return 'why' in estimate
    ? refuse('estimate_basis_missing', `${estimate.why} ${estimate.remedy}`, { pointer: 'body/method' })
    : estimate
}
