import type { Unit } from '../../domain/unit.ts'
import { type Amount, amountOf, noValue } from '../amounts.ts'
import type { Fate } from '../collector.ts'
import { detached } from '../detached.ts'
import { HalfHourDays, Series } from '../half-hour-days.ts'
import { type Measure, measureNames, measureOf } from '../measure.ts'
import { fixedOf } from '../numbers.ts'
import { Placing } from '../placing.ts'
import type { Grade } from '../record.ts'
import { slotOf } from '../slots.ts'
import type { LayoutReader, NamedMeter, Row, Table } from '../table.ts'

/** What a status says of a row whose value, often a nought, is none. */
const noReading: readonly string[] = ['missing', 'unknown', 'no data', 'invalid', 'not available']

/** How many ways of writing meter and unit are remembered. */
const seriesMax = 40_000

/** One row for each meter and reading, in any order. */
export class HalfHourlyLong implements LayoutReader {
  readonly #table: Table
  readonly #placing: Placing
  readonly #days: HalfHourDays
  /** Series by meter, and then by unit, as the file writes them. */
  readonly #series = new Map<string, Map<string, Series>>()
  readonly #byNumber = new Map<string, Series>()
  readonly #measures = new Map<string, Measure | undefined>()
  readonly #passedOver = new Map<Measure, { rows: number; first: number }>()
  #lastMeter = ''
  #lastUnit = ''
  #last: Series | undefined

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
    this.#table.collector.saySummaries()
    for (const [measure, { rows, first }] of this.#passedOver)
      this.#table.collector.issue(
        'warning',
        'measure_ignored',
        { row: first, column: this.#table.head('measure') },
        `${rows} rows, the first of them this one, are of ${measureNames[measure]}. Only active import is consumption: they were passed over.`,
      )
  }

  #read(row: Row): Fate {
    const table = this.#table
    if (table.has('measure') && this.#isOther(row)) return 'ignored'
    const series = this.#seriesOf(row)
    const stamp = this.#placing.stamp(row)
    const place = stamp && this.#placing.place(row, stamp, () => this.#isNothing(row))
    if (place === 'ignored') return 'ignored'
    if (series === undefined || stamp === undefined || place === undefined) return 'rejected'
    const written = stamp.date.ordinal * 1440 + stamp.minute
    series.note(place.minute)
    const amount = this.#amount(row, series)
    if (typeof amount === 'string') {
      series.lastMinute = written
      return amount
    }
    const grade: Grade = table.has('status') ? table.grade(row, 'status', 2, 4) : 2
    const fate = this.#days.put(series, { row, place, written, amount, grade })
    series.lastMinute = written
    return fate
  }

  /** Whether a row is of another quantity than consumption. Such rows are counted, and named once for the file. */
  #isOther(row: Row): boolean {
    const text = this.#table.text(row, 'measure')
    let measure = this.#measures.get(text)
    if (measure === undefined && !this.#measures.has(text)) {
      measure = measureOf(text)
      if (this.#measures.size < 1000) this.#measures.set(text, measure)
    }
    if (measure === undefined || measure === 'activeImport') return false
    const before = this.#passedOver.get(measure)
    if (before === undefined) this.#passedOver.set(measure, { rows: 1, first: row.line })
    else before.rows++
    return true
  }

  #seriesOf(row: Row): Series | undefined {
    const { columns } = this.#table.found
    const meterText = columns.meter === undefined ? '' : (row.cells[columns.meter] ?? '')
    const unitText = columns.unit === undefined ? '' : (row.cells[columns.unit] ?? '')
    if (this.#last !== undefined && meterText === this.#lastMeter && unitText === this.#lastUnit)
      return this.#last
    const known = this.#series.get(meterText)?.get(unitText)
    const series = known ?? this.#newSeries(row, meterText, unitText)
    if (series === undefined) return undefined
    this.#lastMeter = meterText
    this.#lastUnit = unitText
    this.#last = series
    return series
  }

  #newSeries(row: Row, meterText: string, unitText: string): Series | undefined {
    const table = this.#table
    const meter = table.meter(row)
    const unit = meter && this.#unit(row, meter)
    if (meter === undefined || unit === undefined) return undefined
    // A meter that is written in two ways is one.
    const key = `${meter.number}\t${unit}`
    const sparse = table.found.says.zerosLeftOut === true
    const series = this.#byNumber.get(key) ?? new Series({ meter, unit, index: this.#byNumber.size, sparse })
    this.#byNumber.set(key, series)
    if (this.#series.size < seriesMax) {
      const own = detached(meterText)
      const units = this.#series.get(own) ?? new Map<string, Series>()
      this.#series.set(own, units.set(detached(unitText), series))
    }
    return series
  }

  #isNothing(row: Row): boolean {
    const text = this.#table.text(row, 'value')
    return noValue.test(text) || fixedOf(text) === 0
  }

  /** The value of a row in the unit of its series; where it has none, what becomes of the row. */
  #amount(row: Row, series: Series): Amount | 'ignored' | 'rejected' {
    const table = this.#table
    const index = table.found.columns.value ?? 0
    const fixed = fixedOf(row.cells[index] ?? '')
    if (fixed !== undefined && slotOf(fixed, series.unit) !== undefined)
      return this.#holdsNone(row) ? 'ignored' : fixed
    const written = table.text(row, 'value')
    if (noValue.test(written)) {
      table.warn(row, 'value', 'value_missing', 'The value is missing. The half-hour stays missing.')
      return 'ignored'
    }
    if (this.#holdsNone(row)) return 'ignored'
    const amount = amountOf(written, series.unit)
    if (typeof amount === 'object' && 'code' in amount) {
      table.error(row, 'value', amount.code, amount.message)
      return 'rejected'
    }
    return amount
  }

  /** Every half-hourly file of electricity is in kWh where it says nothing; of gas nobody can tell. */
  #unit(row: Row, meter: NamedMeter): Unit | undefined {
    const { context, found, collector } = this.#table
    const known = context.meters.get(meter.number)?.unit ?? found.says.unit
    if (known !== undefined || this.#table.text(row, 'unit') !== '' || meter.utility !== 'electricity')
      return this.#table.meterUnit(row, meter)
    collector.summaries.count(
      'unit',
      row.line,
      'unit_assumed',
      (count) =>
        `Neither the file nor the meter says a unit (${count} rows). The values were read as kWh, as half-hourly electricity is; check that one day’s total is plausible.`,
    )
    return 'kWh'
  }

  /** Whether a row says by its status that its value is none. */
  #holdsNone(row: Row): boolean {
    const { says, columns } = this.#table.found
    if (columns.status === undefined) return false
    const status = this.#table.text(row, 'status')
    const none = says.noReading ?? noReading
    if (!none.includes(status.toLowerCase())) return false
    this.#table.warn(
      row,
      'status',
      'value_missing',
      `The row is marked “${status}”, so its value is none. The half-hour stays missing.`,
    )
    return true
  }
}
