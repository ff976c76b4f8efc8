import { type Day, daysBetween } from '../../domain/day.ts'
import { Decimal, decimalText, sum } from '../../domain/decimal.ts'
import { type RegisterRead, readDays } from '../../domain/register-reads.ts'
import type { Unit } from '../../domain/unit.ts'
import type { ReadRecord, Utility } from '../record.ts'
import type { LayoutReader, Row, Table } from '../table.ts'

const readTypes: Readonly<Record<string, ReadRecord['readType']>> = {
  '': 'actual',
  a: 'actual',
  actual: 'actual',
  n: 'actual',
  normal: 'actual',
  smart: 'actual',
  remote: 'actual',
  c: 'customer',
  customer: 'customer',
  e: 'estimated',
  est: 'estimated',
  estimate: 'estimated',
  estimated: 'estimated',
  d: 'estimated',
  deemed: 'estimated',
}

/** No register has more dials; that of a large site has eight or nine. */
const digitsMax = 12

/** One row for each reading of a cumulative register. The days between reads are worked out in the ledger, over all files. */
export class Reads implements LayoutReader {
  readonly #table: Table
  readonly #byMeter = new Map<string, { utility: Utility | undefined; unit: Unit; reads: RegisterRead[] }>()

  constructor(table: Table) {
    this.#table = table
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  #read(row: Row): 'accepted' | 'rejected' | 'duplicate' {
    const table = this.#table
    const meter = table.meter(row)
    const readOn = table.day(row, 'date')
    const unit = meter && table.meterUnit(row, meter)
    const reading = unit && table.amount(row, 'reading')
    const written = table.text(row, 'readType')
    const readType = readTypes[written.toLowerCase()]
    if (readType === undefined) {
      table.error(
        row,
        'readType',
        'attribute_unknown',
        `“${written}” is not a type of read. Write actual, customer or estimated.`,
      )
    }
    if (
      meter === undefined ||
      readOn === undefined ||
      unit === undefined ||
      reading === undefined ||
      readType === undefined
    )
      return 'rejected'
    const digits = (table.text(row, 'reading').split('.')[0] ?? '').replace(/\D/g, '').length
    if (digits > digitsMax) {
      table.error(
        row,
        'reading',
        'value_out_of_range',
        `The reading has ${digits} digits before the point, and no register has more than ${digitsMax}. Correct it.`,
      )
      return 'rejected'
    }
    const register = table.text(row, 'register') || '1'
    const serial = table.text(row, 'serial') || undefined
    const seen = table.repeats.look(`${meter.number}\t${register}\t${serial ?? ''}`, readOn, [
      decimalText(reading),
      readType,
    ])
    if (seen === 'same') {
      table.warn(
        row,
        'date',
        'row_duplicate',
        `The same read of meter ${meter.number} and ${readOn} stands higher up. It was counted once.`,
      )
      return 'duplicate'
    }
    if (seen === 'different') {
      table.warn(
        row,
        'date',
        'day_conflict',
        `A read of meter ${meter.number} on ${readOn} stands higher up with another value. An actual read counts before an estimated one, else this later row.`,
      )
    }
    if (readType === 'estimated') {
      table.warn(
        row,
        'readType',
        'read_estimated',
        `The read of ${readOn} is an estimate: the days on both sides of it are graded 4 until an actual read replaces it.`,
      )
    }
    table.life(row, 'date', meter, readOn, readOn)
    table.collector.read({
      kind: 'read',
      row: row.line,
      meter: meter.number,
      utility: meter.utility,
      register,
      readOn,
      reading: decimalText(reading),
      unit,
      readType,
      serial,
      digits,
    })
    const kept = this.#byMeter.get(meter.number) ?? { utility: meter.utility, unit, reads: [] }
    this.#byMeter.set(meter.number, kept)
    kept.reads.push({
      register,
      readOn,
      reading: new Decimal(reading),
      unit,
      readType,
      serial,
      digits,
      uploadNo: 0,
      row: row.line,
    })
    return 'accepted'
  }

  /** The totals of this file alone: its advances from first to last read. */
  end(): void {
    for (const [meter, { utility, unit, reads }] of this.#byMeter) {
      const days: Day[] = reads.map((read) => read.readOn).sort()
      const first = days[0] ?? ''
      const last = days.at(-1) ?? first
      const total = decimalText(sum(readDays(reads).days.map((day) => day.quantity)))
      this.#table.collector.meterSpan(meter, {
        utility,
        unit,
        first,
        last,
        days: daysBetween({ from: first, to: last }),
        readings: reads.length,
        total,
      })
    }
  }
}
