import { decimalText } from '../../domain/decimal.ts'
import type { Grade } from '../record.ts'
import type { LayoutReader, Row, Table } from '../table.ts'

const methodMax = 100
const basisMax = 1000

/** One row for each meter and day that somebody estimated: it counts only while the day has no other data. */
export class Estimates implements LayoutReader {
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
    const day = table.day(row, 'date')
    const unit = meter && table.meterUnit(row, meter)
    const value = unit && table.amount(row, 'value')
    const grade = this.#grade(row)
    const method = this.#said(row, 'method', methodMax)
    const basis = this.#said(row, 'basis', basisMax)
    if (
      meter === undefined ||
      day === undefined ||
      unit === undefined ||
      value === undefined ||
      grade === undefined ||
      method === undefined ||
      basis === undefined
    )
      return 'rejected'
    const quantity = decimalText(value)
    const seen = table.repeats.look(meter.number, day, [quantity, unit, String(grade), method, basis])
    if (seen === 'same') {
      table.warn(
        row,
        'date',
        'row_duplicate',
        `The same estimate of meter ${meter.number} and ${day} stands higher up. It was counted once.`,
      )
      return 'duplicate'
    }
    if (seen === 'different')
      table.warn(
        row,
        'date',
        'day_conflict',
        `${day} of meter ${meter.number} stands higher up with another estimate. Both are kept; this later row counts.`,
      )
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
        source: 'estimate',
        grade,
        correction: undefined,
        calorificValue: undefined,
        method,
        basis,
      },
      1,
    )
    return 'accepted'
  }

  #grade(row: Row): Grade | undefined {
    const text = this.#table.text(row, 'grade')
    if (text === '4' || text === '5') return text === '4' ? 4 : 5
    return this.#table.error(
      row,
      'grade',
      text === '' ? 'value_missing' : 'value_out_of_range',
      'An estimate is of grade 4 (from the meter’s own history) or 5 (a benchmark). Write 4 or 5.',
    )
  }

  #said(row: Row, role: 'method' | 'basis', lengthMax: number): string | undefined {
    const text = this.#table.text(row, role)
    if (text === '')
      return this.#table.error(
        row,
        role,
        'attribute_missing',
        `The ${role} is missing. Say ${role === 'method' ? 'by which method the value was estimated' : 'from what the value was estimated'}: an estimate without it is not taken in.`,
      )
    if (text.length > lengthMax)
      return this.#table.error(
        row,
        role,
        'value_out_of_range',
        `The ${role} has ${text.length} characters; at most ${lengthMax} are kept. Say it shorter.`,
      )
    return text
  }
}
