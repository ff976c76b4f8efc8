import { addDays, type Day, daysIn, type Month, monthOf, monthPeriod } from '../day.ts'
import { Decimal } from '../decimal.ts'

/** Degree days of one period: a day `2025-01-31`, a month `2025-01`, or a month of the standard year, `01`. */
export interface DegreeDayValue {
  readonly period: string
  readonly value: Decimal
}

/** What the figure of a day or month was taken from. */
export type DegreeDayKind = 'day' | 'month' | 'standard'

export interface DegreeDaysFound {
  readonly value: Decimal
  readonly kind: DegreeDayKind
}

/** The heating degree days of one station at one base temperature. */
export class DegreeDayTable {
  readonly station: string
  /** The base temperature in degrees Celsius, such as `15.5`. */
  readonly base: string
  readonly #values: ReadonlyMap<string, Decimal>
  readonly #months = new Map<Month, DegreeDaysFound | undefined>()

  constructor({
    station,
    base,
    values,
  }: {
    station: string
    base: string
    values: Iterable<DegreeDayValue>
  }) {
    this.station = station
    this.base = base
    this.#values = new Map([...values].map((one) => [one.period, one.value]))
  }

  /** Of a month: the sum of its days where all of them are there, else the month’s figure, else that of the standard year. */
  ofMonth(month: Month): DegreeDaysFound | undefined {
    if (!this.#months.has(month)) this.#months.set(month, this.#ofMonth(month))
    return this.#months.get(month)
  }

  #ofMonth(month: Month): DegreeDaysFound | undefined {
    const { start, end } = monthPeriod(month)
    let sum: Decimal | undefined = new Decimal(0)
    for (let day = start; day < end && sum !== undefined; day = addDays(day, 1)) {
      const value: Decimal | undefined = this.#values.get(day)
      sum = value === undefined ? undefined : sum.plus(value)
    }
    if (sum !== undefined) return { value: sum, kind: 'day' }
    const own = this.#values.get(month.slice(0, 7))
    if (own !== undefined) return { value: own, kind: 'month' }
    const standard = this.#values.get(month.slice(5, 7))
    return standard === undefined ? undefined : { value: standard, kind: 'standard' }
  }

  /** Of a day: its own figure, else the mean of its month. */
  ofDay(day: Day): DegreeDaysFound | undefined {
    const own = this.#values.get(day)
    if (own !== undefined) return { value: own, kind: 'day' }
    const month = this.ofMonth(monthOf(day))
    return month && { value: month.value.div(daysIn(monthPeriod(monthOf(day)))), kind: month.kind }
  }

  /** `Midlands (base 15.5 °C)`. */
  get name(): string {
    return `${this.station} (base ${this.base} °C)`
  }
}

/** What the figures were taken from, in words. */
export function kindsInWords(kinds: Iterable<DegreeDayKind>): string {
  const words: Record<DegreeDayKind, string> = {
    day: 'daily degree days',
    month: 'monthly degree days spread over their days',
    standard: 'degree days of the standard year (a long-term average, not the weather of that year)',
  }
  return [...new Set(kinds)].map((kind) => words[kind]).join(' and ')
}
