import { Decimal } from '../../domain/decimal.ts'
import type { Unit } from '../../domain/unit.ts'
import { fixedOf } from '../numbers.ts'
import { type MeterDayRecord, sourceRank, type Utility } from '../record.ts'
import { dayNumber } from './calendar.ts'

/** What is remembered of a day beside its quantity, in bits. */
export const marks = {
  /** The source's rank is in the lowest three. */
  source: 7,
  /** Its half-hours are all the same, and not nought. */
  flat: 8,
  estimated: 16,
  /** Some half-hours are missing. */
  part: 32,
} as const

/** A quantity in millionths of its unit. Rounded where it is finer: it serves for comparing only. */
function millionthsOf(text: string): number {
  const fixed = fixedOf(text)
  return fixed === undefined ? Number.parseInt(new Decimal(text).times(1_000_000).toFixed(0), 10) : fixed
}

/**
 * The meter-days of one meter in one file and one unit, in columns: some twenty bytes a day, so that the most days that a file may have
 * (four million) fit in eighty megabytes.
 */
export class MeterSeries {
  readonly meter: string
  readonly utility: Utility | undefined
  readonly unit: Unit
  length = 0
  days = new Int32Array(64)
  rows = new Int32Array(64)
  /** Millionths of the unit. */
  values = new Float64Array(64)
  /** The largest half-hour, in tenths of a watt-hour or of a litre; 0 where there are none. */
  peaks = new Int32Array(64)
  marks = new Uint8Array(64)

  constructor({ meter, utility, unit }: Pick<MeterDayRecord, 'meter' | 'utility' | 'unit'>) {
    this.meter = meter
    this.utility = utility
    this.unit = unit
  }

  add(record: MeterDayRecord): void {
    if (this.length === this.days.length) this.#grow()
    const at = this.length++
    const { slots } = record
    const [first = null] = slots
    let flat = first !== null && first > 0
    let peak = 0
    let part = false
    for (const slot of slots) {
      if (slot !== first) flat = false
      if (slot === null) part = true
      else if (slot > peak) peak = slot
    }
    this.days[at] = dayNumber(record.day)
    this.rows[at] = record.row
    this.values[at] = millionthsOf(record.quantity)
    this.peaks[at] = peak
    this.marks[at] =
      sourceRank[record.source] |
      (flat ? marks.flat : 0) |
      (record.grade >= 4 ? marks.estimated : 0) |
      (part ? marks.part : 0)
  }

  #grow(): void {
    const size = this.days.length * 2
    const longer = <T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    this.days = longer(this.days, new Int32Array(size))
    this.rows = longer(this.rows, new Int32Array(size))
    this.values = longer(this.values, new Float64Array(size))
    this.peaks = longer(this.peaks, new Int32Array(size))
    this.marks = longer(this.marks, new Uint8Array(size))
  }

  /** The days in order, each once: of two the later row counts, as in the ledger. */
  inOrder(): readonly number[] | Int32Array {
    const { days, length } = this
    let sorted = true
    for (let at = 1; at < length && sorted; at++) sorted = (days[at - 1] ?? 0) < (days[at] ?? 0)
    const all = Int32Array.from({ length }, (_, index) => index)
    if (sorted) return all
    all.sort((a, b) => (days[a] ?? 0) - (days[b] ?? 0) || (this.rows[a] ?? 0) - (this.rows[b] ?? 0))
    return all.filter((at, index) => days[all[index + 1] ?? -1] !== days[at])
  }
}
