import { daysIn, type Month, monthPeriod, monthsOf, type Period } from '../day.ts'
import { Decimal, shown, sum } from '../decimal.ts'
import type { DegreeDayTable } from '../estimate/degree-day-table.ts'
import { explainedMin, type Line, lineThrough, monthsMin } from '../estimate/degree-days.ts'
import type { StreamId } from '../stream.ts'

/** Streams that heat and that meters measure by the month; deliveries of oil say when the tank was filled, not when it was cold. */
export const heatingStreams: readonly StreamId[] = ['gas.mains', 'heat.network', 'heatingOil', 'lpg']

/** Fewer whole months of one of the years would compare its summer with the other’s winter. */
const monthsOfYearMin = 4

/** What an academy’s heating used in a month of which every day has an actual. */
export interface MonthUse {
  readonly month: Month
  readonly quantity: Decimal
}

/** What the weather of two years asked for, by one line: in the unit of the stream. For analysis alone, in no reported figure. */
export interface WeatherFound {
  readonly before: Decimal
  readonly after: Decimal
  readonly line: Line
  /** The whole months that the line was drawn through. */
  readonly months: number
}

/** Why the weather cannot be told apart: a clause for a sentence, and the figures of the case where it has any. */
export interface WeatherUnknown {
  readonly because: string
  readonly figures?: string
}

/** Degree days as they were measured; a standard year’s are not the weather of that year. */
function degreeDaysOf(table: DegreeDayTable, month: Month): Decimal | undefined {
  const found = table.ofMonth(month)
  return found === undefined || found.kind === 'standard' ? undefined : found.value
}

/**
 * What the weather of two years asked for: use per day against degree days per day of the whole months of both years, on one line by
 * ordinary least squares (CIBSE TM41, Degree-days: theory and application, 2006), and what this line gives for the degree days of each
 * year. One line for both, so that only the weather is between the two. It must be as sound as that of an estimate.
 */
export function weatherOf(
  use: readonly MonthUse[],
  { table, before, after }: { table: DegreeDayTable; before: Period; after: Period },
): WeatherFound | WeatherUnknown {
  const months = [before, after].map(monthsOf)
  const without = months.flat().filter((month) => degreeDaysOf(table, month) === undefined)
  if (without.length > 0)
    return {
      because: `degree days of ${table.name} are not there for ${without.length} months, the first ${without[0]!.slice(0, 7)}`,
    }
  const quantities = new Map(use.map((one) => [one.month, one.quantity]))
  const points = months.map((year) =>
    year.flatMap((month) => {
      const quantity = quantities.get(month)
      const days = daysIn(monthPeriod(month))
      return quantity === undefined
        ? []
        : [{ x: degreeDaysOf(table, month)!.div(days), y: quantity.div(days) }]
    }),
  )
  const all = points.flat()
  if (all.length < monthsMin || points.some((year) => year.length < monthsOfYearMin))
    return {
      because: `too few months have an actual on every day of every meter (${monthsMin} in all and ${monthsOfYearMin} of each year are needed)`,
      figures: `${points.map((year) => year.length).join(' and ')} months`,
    }
  const line = lineThrough(all)
  if (line === undefined || line.perDegreeDay.lte(0) || line.explained.lt(explainedMin))
    return {
      because: 'degree days do not explain what was used',
      figures:
        line === undefined
          ? 'use or degree days are the same in every month'
          : `R² ${shown(line.explained, 2)}, ${shown(line.perDegreeDay, 3)} per degree day`,
    }
  const asked = (year: readonly Month[]): Decimal =>
    sum(
      year.map((month) =>
        Decimal.max(
          0,
          line.perDay
            .times(daysIn(monthPeriod(month)))
            .plus(line.perDegreeDay.times(degreeDaysOf(table, month)!)),
        ),
      ),
    ).toDecimalPlaces(3)
  return { before: asked(months[0]!), after: asked(months[1]!), line, months: all.length }
}
