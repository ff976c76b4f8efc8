import { decimalText } from '../../domain/decimal.ts'
import type { LayoutReader, Row, Table } from '../table.ts'

/** One row for each meter and day, with the day's total. */
export class Daily implements LayoutReader {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {}

  #read(row: Row): 'accepted' | 'rejected' | 'duplicate' | 'ignored' {
    const table = this.#table
    const meter = table.meter(row)
    const day = table.day(row, 'date')
    const unit = meter && table.meterUnit(row, meter)
    if (meter !== undefined && day !== undefined && unit !== undefined && table.text(row, 'value') === '') {
      table.warn(row, 'value', 'value_missing', `The value of ${day} is missing. The day stays missing.`)
      return 'ignored'
    }
    const value = unit && table.amount(row, 'value')
    if (meter === undefined || day === undefined || unit === undefined || value === undefined)
      return 'rejected'
    const quantity = decimalText(value)
    const grade = table.grade(row, 'status', 2, 4)
    const seen = table.repeats.look(meter.number, day, [quantity, unit, String(grade)])
    if (seen === 'same') {
      table.warn(
        row,
        'date',
        'row_duplicate',
        `The same value of meter ${meter.number} and ${day} stands higher up. It was counted once.`,
      )
      return 'duplicate'
    }
    if (seen === 'different' && table.isOther(row, meter)) return 'rejected'
    table.noteSerial(row, meter)
    if (seen === 'different') {
      table.warn(
        row,
        'date',
        'day_conflict',
        `${day} of meter ${meter.number} stands higher up with another value. Both are kept; this later row counts.`,
      )
    }
    table.life(row, 'date', meter, day, day)
    table.collector.meterDay(
      {
        kind: 'meterDay',
        row: row.line,
        rowLast: row.line,
        meter: meter.number,
        utility: meter.utility,
        day,
        quantity,
        unit,
        slots: [],
        source: 'daily',
        grade,
        correction: undefined,
        calorificValue: undefined,
      },
      1,
    )
    return 'accepted'
  }
}
