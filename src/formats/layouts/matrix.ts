import type { Unit } from '../../domain/unit.ts'
import { amountOf, noValue } from '../amounts.ts'
import type { Fate } from '../collector.ts'
import { HalfHourDays, Series } from '../half-hour-days.ts'
import { meterHead } from '../meter-heads.ts'
import { fixedOf, fixedText } from '../numbers.ts'
import { Placing } from '../placing.ts'
import { Repeats } from '../repeats.ts'
import type { Stamp } from '../stamps.ts'
import type { LayoutReader, Row, Table } from '../table.ts'
import type { Place } from '../uk-days.ts'

/** A column and the meter that it is of. */
interface MeterColumn {
  readonly index: number
  readonly head: string
  readonly series: Series
}

/** One row for each time, or day, and a column for each meter. */
export class Matrix implements LayoutReader {
  readonly #table: Table
  readonly #placing: Placing
  readonly #days: HalfHourDays
  readonly #repeats = new Repeats()
  #columns: readonly MeterColumn[] | undefined

  constructor(table: Table) {
    this.#table = table
    this.#placing = new Placing(table)
    this.#days = new HalfHourDays(table, this.#placing)
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {
    this.#days.end()
  }

  /** The columns whose meter and unit are known. One that is not is refused once, and the others are read. */
  #metersOf(row: Row): readonly MeterColumn[] {
    if (this.#columns !== undefined) return this.#columns
    const { found } = this.#table
    const columns: MeterColumn[] = []
    for (const index of found.slots) {
      const head = found.heads[index] ?? ''
      const { meter: written, unit: said } = meterHead(head)
      const at: Row = { line: found.headLine, cells: row.cells }
      const meter = this.#table.meter(at, written)
      const unit: Unit | undefined = meter && this.#table.meterUnit(at, meter, said)
      if (meter === undefined || unit === undefined) continue
      const other = columns.find(({ series }) => series.meter.number === meter.number)
      if (other === undefined)
        columns.push({ index, head, series: new Series({ meter, unit, index: columns.length }) })
      else
        this.#table.collector.issue(
          'error',
          'column_repeated',
          { row: found.headLine, column: head },
          `The meter ${meter.number} heads two columns, “${other.head}” and this one. The first was read; take one of them out.`,
        )
    }
    this.#columns = columns
    return columns
  }

  #read(row: Row): Fate {
    const columns = this.#metersOf(row)
    const stamp = this.#placing.stamp(row)
    if (stamp === undefined || columns.length === 0) return 'rejected'
    const { midnightBare } = this.#table.found.says
    const daily = stamp.dateOnly && midnightBare !== true
    if (daily && this.#placing.isAhead(row, stamp.date)) return 'rejected'
    const nothing = () =>
      columns.every(({ index }) => {
        const text = (row.cells[index] ?? '').trim()
        return noValue.test(text) || fixedOf(text) === 0
      })
    const place = daily ? undefined : this.#placing.place(row, stamp, nothing)
    if (place === 'ignored') return 'ignored'
    if (place === undefined && !daily) return 'rejected'
    const fates = new Set<Fate>()
    for (const column of columns) fates.add(this.#value(row, column, { stamp, place }))
    return (['accepted', 'rejected', 'duplicate'] as const).find((fate) => fates.has(fate)) ?? 'ignored'
  }

  #value(row: Row, column: MeterColumn, { stamp, place }: { stamp: Stamp; place: Place | undefined }): Fate {
    const { series, index } = column
    const cell = row.cells[index] ?? ''
    const written = stamp.date.ordinal * 1440 + stamp.minute
    if (place !== undefined) series.note(place.minute)
    const amount = noValue.test(cell.trim()) ? undefined : amountOf(cell, series.unit)
    if (amount === undefined) {
      series.lastMinute = written
      return 'ignored'
    }
    if (typeof amount === 'object' && 'code' in amount) {
      this.#table.collector.issue(
        'error',
        amount.code,
        { row: row.line, column: column.head, value: cell },
        amount.message,
      )
      return 'rejected'
    }
    if (place === undefined) {
      const quantity = typeof amount === 'number' ? fixedText(amount) : amount.toFixed()
      return this.#day(row, column, { day: stamp.date.day, quantity })
    }
    const fate = this.#days.put(series, { row, place, written, amount, grade: 2 })
    series.lastMinute = written
    return fate
  }

  /** A total of a day. */
  #day(row: Row, { series, head }: MeterColumn, { day, quantity }: { day: string; quantity: string }): Fate {
    const { meter, unit } = series
    const { collector } = this.#table
    const at = { row: row.line, column: head, value: quantity }
    const seen = this.#repeats.look(`${meter.number}\t${unit}`, day, [quantity])
    if (seen === 'same') {
      const message = `The same value of meter ${meter.number} and ${day} stands higher up. It was counted once.`
      collector.issue('warning', 'row_duplicate', at, message)
      return 'duplicate'
    }
    if (seen === 'different') {
      const message = `${day} of meter ${meter.number} stands higher up with another value. Both are kept; this later row counts.`
      collector.issue('warning', 'day_conflict', at, message)
    }
    collector.meterDay(
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
        grade: 2,
        correction: undefined,
        calorificValue: undefined,
      },
      1,
    )
    return 'accepted'
  }
}
