import { addDays, type Day, daysBetween, daysOf, monthOf, monthPeriod } from '../day.ts'
import { Decimal, sum } from '../decimal.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type DegreeDayTable, kindsInWords } from './degree-day-table.ts'
import { type Estimate, type EstimatedDay, inWords, someOf, wholeSteps } from './estimate.ts'

/** A figure per square metre or pupil and year, and where it was published. */
export interface BenchmarkFigure {
  readonly kWhPerYear: Decimal
  readonly per: 'm2' | 'pupil'
  readonly source: string
}

/** How many square metres or pupils the meter serves, and where that is from. */
export interface BenchmarkSize {
  readonly count: Decimal
  readonly source: string
}

const steps = (quantity: Decimal): Decimal => quantity.toDecimalPlaces(3, Decimal.ROUND_DOWN)

/**
 * A day’s part of a calendar year: the difference of two running totals cut at whole watt-hours, so that the days of a whole year sum to
 * the year’s figure.
 */
function flatDay(yearly: Decimal, day: Day): { quantity: Decimal; days: number } {
  const start = `${day.slice(0, 4)}-01-01`
  const days = daysBetween({ from: start, to: `${Number.parseInt(day.slice(0, 4), 10) + 1}-01-01` })
  const before = daysBetween({ from: start, to: day })
  const upTo = (count: number): Decimal => steps(yearly.times(count).div(days))
  return { quantity: upTo(before + 1).minus(upTo(before)), days }
}

/** The degree days of the twelve months that end with the month of a day; undefined where one of them has none. */
function yearOfDegreeDays(table: DegreeDayTable, last: Day) {
  const end = monthPeriod(monthOf(last)).end
  const start = `${Number.parseInt(end.slice(0, 4), 10) - 1}${end.slice(4)}`
  const months = [...new Set(daysOf({ start, end }).map(monthOf))]
  const found = months.map((month) => ({ month, degreeDays: table.ofMonth(month) }))
  const lacking = found.filter((one) => one.degreeDays === undefined).map((one) => one.month.slice(0, 7))
  const all = found.flatMap((one) => one.degreeDays ?? [])
  return { start, last: addDays(end, -1), lacking, total: sum(all.map((one) => one.value)), all }
}

function byDegreeDays(
  missing: readonly Day[],
  yearly: Decimal,
  table: DegreeDayTable,
): { days: EstimatedDay[]; left: Day[]; words: string } | Refusal {
  const year = yearOfDegreeDays(table, missing.at(-1)!)
  if (year.lacking.length > 0 || year.total.isZero())
    return refuse(
      'estimate_basis_missing',
      `To spread a year’s benchmark by degree days, those of ${table.name} from ${year.start} to ${year.last} are needed; ${year.lacking.length > 0 ? `${someOf(year.lacking, 12)} lack` : 'they are all nought'}. Load them, or spread it evenly (flat).`,
      { pointer: 'body/spread' },
    )
  const found = missing.map((day) => ({ day, degreeDays: table.ofDay(day) }))
  const days = found.flatMap(({ day, degreeDays }): EstimatedDay[] =>
    degreeDays === undefined
      ? []
      : [
          {
            day,
            quantity: wholeSteps(yearly.times(degreeDays.value).div(year.total)),
            working: `${inWords(yearly)} × ${inWords(degreeDays.value, 6)} / ${inWords(year.total, 6)}`,
          },
        ],
  )
  const left = found.flatMap(({ day, degreeDays }) => (degreeDays === undefined ? [day] : []))
  const words = `spread by the degree days of ${table.name}, of which ${year.start} to ${year.last} has ${inWords(year.total)} (from ${kindsInWords(year.all.map((one) => one.kind))})`
  return { days, left, words }
}

/**
 * A published figure × floor area (or pupils) × the meter’s share of the site, spread over the days of the year evenly, or by their degree
 * days. The last resort: it says what such a building uses, not what this one did.
 */
export function byBenchmark({
  missing,
  figure,
  size,
  sharePercent,
  table,
}: {
  missing: readonly Day[]
  figure: BenchmarkFigure
  size: BenchmarkSize
  /** How much of what the figure is about this meter serves. */
  sharePercent: Decimal
  /** Spread by these degree days; evenly where undefined. */
  table?: DegreeDayTable | undefined
}): Estimate | Refusal {
  const yearly = figure.kWhPerYear.times(size.count).times(sharePercent).div(100)
  const spread =
    table === undefined
      ? {
          days: missing.map((day): EstimatedDay => {
            const { quantity, days } = flatDay(yearly, day)
            return { day, quantity, working: `${inWords(yearly)} / ${days}` }
          }),
          left: [],
          words: 'spread evenly over the days of the year',
        }
      : byDegreeDays(missing, yearly, table)
  if ('refusal' in spread) return spread
  const share = sharePercent.equals(100) ? '' : ` × ${inWords(sharePercent)} %`
  const basis = `Benchmark of ${inWords(figure.kWhPerYear)} kWh per ${figure.per} and year (${figure.source}) × ${inWords(size.count)} ${figure.per === 'm2' ? 'm2' : 'pupils'} (${size.source})${share} = ${inWords(yearly)} kWh a year, ${spread.words}.`
  return {
    grade: 5,
    basis,
    days: spread.days,
    left: spread.left,
    leftBecause: `there are no degree days of ${table?.name ?? 'the station'} for them`,
  }
}
