import { apportion } from '../../domain/apportion.ts'
import { addDays, daysBetween } from '../../domain/day.ts'
import { type Decimal, decimalText } from '../../domain/decimal.ts'
import { quantityOf } from '../numbers.ts'
import type { LayoutReader, Row, Table } from '../table.ts'

/** The longest time that one bill may cover, in days: two years and a bit, for a bill long in coming. */
const daysMax = 800

/** One row for each bill, spread over its days in exact parts. Both days that it names belong to it. */
export class Bills implements LayoutReader {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {}

  #read(row: Row): 'accepted' | 'rejected' | 'duplicate' {
    const table = this.#table
    const meter = table.meter(row)
    const from = table.day(row, 'from')
    const to = table.day(row, 'to')
    const unit = meter && table.meterUnit(row, meter)
    const quantity = unit && table.amount(row, 'quantity')
    const calorificValue = this.#plausible(row, 'calorificValue', 37.5, 43)
    const correction = this.#plausible(row, 'correctionFactor', 0.9, 1.1)
    if (
      meter === undefined ||
      from === undefined ||
      to === undefined ||
      unit === undefined ||
      quantity === undefined
    )
      return 'rejected'
    if (calorificValue === null || correction === null) return 'rejected'
    const days = daysBetween({ from, to }) + 1
    if (days < 1 || days > daysMax) {
      table.error(
        row,
        'to',
        'period_invalid',
        days < 1
          ? `The bill ends on ${to}, before it begins on ${from}. Correct the dates.`
          : `The bill covers ${days} days; at most ${daysMax} are taken. Correct the dates.`,
      )
      return 'rejected'
    }
    const texts = [decimalText(quantity), unit, table.text(row, 'readType').toLowerCase()]
    const seen = table.repeats.look(meter.number, `${from} ${to}`, texts)
    if (seen === 'same') {
      table.warn(
        row,
        'from',
        'row_duplicate',
        `The same bill of meter ${meter.number} stands higher up. It was counted once.`,
      )
      return 'duplicate'
    }
    if (seen === 'different') {
      table.warn(
        row,
        'from',
        'day_conflict',
        `A bill of meter ${meter.number} for the same days stands higher up with another quantity. Both are kept; this later row counts.`,
      )
    }
    table.life(row, 'from', meter, from, to)
    const grade = table.grade(row, 'readType', 3, 4)
    apportion({ quantity, days }).forEach((part, index) => {
      table.collector.meterDay(
        {
          kind: 'meterDay',
          row: row.line,
          rowLast: row.line,
          meter: meter.number,
          utility: meter.utility,
          day: addDays(from, index),
          quantity: decimalText(part),
          unit,
          slots: [],
          source: 'bill',
          grade,
          correction: correction && decimalText(correction),
          calorificValue: calorificValue && decimalText(calorificValue),
        },
        index === 0 ? 1 : 0,
      )
    })
    return 'accepted'
  }

  /** An optional factor of a gas bill; null where it is refused. */
  #plausible(
    row: Row,
    role: 'calorificValue' | 'correctionFactor',
    least: number,
    most: number,
  ): Decimal | undefined | null {
    const value = quantityOf(this.#table.text(row, role))
    if (value === undefined) return undefined
    if ('code' in value) this.#table.error(row, role, value.code, value.message)
    else if (value.lt(least) || value.gt(most)) {
      this.#table.error(
        row,
        role,
        'value_out_of_range',
        `${value.toFixed()} lies outside ${least} to ${most}, where it must be for gas in the United Kingdom. Correct it or leave it empty.`,
      )
    } else return value
    return null
  }
}
