import { halfHoursIn } from '../../domain/clock-change.ts'
import type { Day } from '../../domain/day.ts'
import type { Unit } from '../../domain/unit.ts'
import { ExactSum, fixedOf, fixedText, quantityOf } from '../numbers.ts'
import { slotOf } from '../slots.ts'
import type { LayoutReader, Row, Table } from '../table.ts'

interface Values {
  /** One for each column, null where blank. */
  readonly slots: (number | null)[]
  readonly total: string
  readonly count: number
}

/** The columns 01:00 and 01:30, which a local day of 46 half-hours does not have. */
const missingHour = [2, 3]

/** One row for each meter and day, a column for each half-hour. */
export class HalfHourlyWide implements LayoutReader {
  readonly #table: Table
  readonly #named: boolean

  constructor(table: Table) {
    this.#table = table
    this.#named = /:/.test(table.found.heads[table.found.slots[0] ?? 0] ?? '')
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {}

  #read(row: Row): 'accepted' | 'rejected' | 'duplicate' | 'ignored' {
    const table = this.#table
    const { found } = table
    const width = (found.slots.at(-1) ?? 0) + 1
    if (
      row.cells.length > found.heads.length &&
      row.cells.slice(found.heads.length).some((cell) => cell.trim() !== '')
    ) {
      table.error(
        row,
        undefined,
        'row_long',
        `The row has ${row.cells.length} cells under a head of ${found.heads.length}. A comma too many has moved its values: correct it.`,
      )
      return 'rejected'
    }
    if (
      row.cells.length < Math.min(width, found.heads.length) &&
      row.cells.length < (found.slots[45] ?? 0) + 1
    ) {
      table.error(
        row,
        undefined,
        'row_short',
        `The row ends after ${row.cells.length} of ${found.heads.length} cells. Was the file cut off? Send it again whole.`,
      )
      return 'rejected'
    }
    const meter = table.meter(row)
    const day = table.day(row, 'date')
    const unit = meter && table.meterUnit(row, meter)
    const values = unit && this.#values(row, unit)
    if (meter === undefined || day === undefined || unit === undefined || values === undefined)
      return 'rejected'
    if (values.count === 0) {
      table.warn(row, undefined, 'value_missing', `The row of ${day} has no values. The day stays missing.`)
      return 'ignored'
    }
    const seen = table.repeats.look(meter.number, day, row.cells)
    if (seen === 'same') {
      table.warn(
        row,
        'date',
        'row_duplicate',
        `The same row of meter ${meter.number} and ${day} stands higher up. It was counted once.`,
      )
      return 'duplicate'
    }
    if (seen === 'different') {
      table.warn(
        row,
        'date',
        'day_conflict',
        `${day} of meter ${meter.number} stands higher up with other values. Both are kept; this later row counts.`,
      )
    }
    this.#checkTotal(row, values.total)
    const slots = this.#civilSlots(row, day, values.slots)
    const missing = slots.filter((slot) => slot === null).length
    if (missing > 0)
      table.warn(
        row,
        undefined,
        'slots_missing',
        `${missing} of ${slots.length} half-hours of ${day} are blank. They stay missing; the rest of the day counts.`,
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
        quantity: values.total,
        unit,
        slots,
        source: 'halfHourly',
        grade: table.grade(row, 'status', 2, 4),
        correction: undefined,
        calorificValue: undefined,
      },
      values.count,
    )
    return 'accepted'
  }

  /** The values of the half-hour columns, their exact sum, and nothing where one of them is refused. */
  #values(row: Row, unit: Unit): Values | undefined {
    const { slots: columns } = this.#table.found
    const slots: (number | null)[] = new Array(columns.length)
    let millionths = 0
    let rest: ExactSum | undefined
    let count = 0
    for (let index = 0; index < columns.length; index++) {
      const text = row.cells[columns[index] ?? 0] ?? ''
      const fixed = fixedOf(text)
      if (fixed !== undefined) {
        const slot = slotOf(fixed, unit)
        if (slot === undefined)
          return this.#refuse(
            row,
            index,
            'value_out_of_range',
            'is more than any site uses in half an hour: many meters send such a number when they have none. Leave the cell empty.',
          )
        slots[index] = slot
        millionths += fixed
        count++
        continue
      }
      const value = quantityOf(text)
      if (value === undefined || text.trim() === '-' || /^null$/i.test(text.trim())) {
        slots[index] = null
        continue
      }
      if ('code' in value) return this.#refuse(row, index, value.code, value.message)
      if (value.isNegative() && !value.isZero())
        return this.#refuse(
          row,
          index,
          'value_negative',
          'is negative. Consumption cannot be: correct it or leave the cell empty.',
        )
      const slot = slotOf(Number.parseInt(value.times(1_000_000).toFixed(0), 10), unit)
      if (slot === undefined)
        return this.#refuse(
          row,
          index,
          'value_out_of_range',
          'is more than any site uses in half an hour. Leave the cell empty.',
        )
      rest ??= new ExactSum()
      rest.add(value)
      slots[index] = slot
      count++
    }
    if (rest === undefined) return { slots, total: fixedText(millionths), count }
    rest.addFixed(millionths)
    return { slots, total: rest.text(), count }
  }

  #refuse(row: Row, index: number, code: Parameters<Table['error']>[2], message: string): undefined {
    const { found, collector } = this.#table
    const column = found.slots[index] ?? 0
    const value = row.cells[column] ?? ''
    const sentence = message.startsWith('“') ? message : `${value.trim()} ${message}`
    collector.issue(
      'error',
      code,
      { row: row.line, column: found.heads[column], value },
      `${sentence} The day was left out.`,
    )
    return undefined
  }

  /** The half-hours that the civil day has, out of 48 to 50 columns. */
  #civilSlots(row: Row, day: Day, columns: (number | null)[]): (number | null)[] {
    const expected = halfHoursIn(day)
    if (columns.length === expected) return columns
    // Numbered columns are a grid of local time too where the lost hour is blank and the last one is not.
    const grid = this.#named || columns.slice(46, 48).some((slot) => slot !== null)
    const lost = missingHour.every((index) => !columns[index])
    if (expected === 46 && grid && lost && columns.slice(48).every((slot) => slot === null)) {
      return columns.filter((_, index) => !missingHour.includes(index)).slice(0, 46)
    }
    const extra = columns.slice(expected)
    if (columns.length > expected && extra.every((slot) => slot === null)) return columns.slice(0, expected)
    if (columns.length > expected) {
      this.#table.warn(
        row,
        'date',
        'clock_change',
        `${day} has ${expected} half-hours in the United Kingdom, and the row has more values. All of them were added up; check how the file treats the change of the clocks.`,
      )
      return columns
    }
    this.#table.warn(
      row,
      'date',
      'clock_change',
      `${day} has ${expected} half-hours in the United Kingdom and the file has columns for ${columns.length}. The repeated hour may be lacking or added to its neighbour.`,
    )
    return columns
  }

  /** A day total in the file is a control, never a reading: FORMATS.md rule 22. */
  #checkTotal(row: Row, total: string): void {
    const written = this.#table.has('total') ? quantityOf(this.#table.text(row, 'total')) : undefined
    if (written === undefined || 'code' in written) return
    const off = written.minus(total).abs()
    if (off.gt(written.abs().times('0.005'))) {
      this.#table.warn(
        row,
        'total',
        'day_total_differs',
        `The half-hours add up to ${total}, the file’s own day total is ${written.toFixed()}. The half-hours count; check which of them is wrong.`,
      )
    }
  }
}
