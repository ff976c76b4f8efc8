import { halfHoursIn, startOfUkDay } from '../../domain/clock-change.ts'
import type { Day } from '../../domain/day.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Unit } from '../../domain/unit.ts'
import { isDate } from '../dates.ts'
import { ExactSum } from '../numbers.ts'
import type { Grade } from '../record.ts'
import { slotOf } from '../slots.ts'
import type { LayoutReader, NamedMeter, Row, Table } from '../table.ts'

/** How many meter-days may be open at once: the memory that a file sorted by time, not by meter, costs. */
const openMax = 20_000
const halfHourMs = 30 * 60 * 1000

interface OpenDay {
  readonly meter: NamedMeter
  readonly day: Day
  readonly unit: Unit
  readonly first: number
  last: number
  grade: Grade
  count: number
  readonly total: ExactSum
  readonly slots: (number | null)[]
  /** Decimal text by slot, for telling a repeated row from a conflicting one. */
  readonly texts: (string | undefined)[]
}

/** Where in its day a reading belongs. */
interface Place {
  readonly day: Day
  /** Half-hours since local midnight, in true time. */
  readonly slot: number
  /** A wall-clock time without offset in the hour that October has twice. */
  readonly ambiguous: boolean
}

const stamp = /^(.+?)[T ](\d{1,2}):([03]0)(?::00(?:\.0+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/

/** One row for each meter and half-hour, in any order that keeps a meter's day together. */
export class HalfHourlyLong implements LayoutReader {
  readonly #table: Table
  readonly #open = new Map<string, OpenDay>()
  readonly #closed = new Set<string>()

  constructor(table: Table) {
    this.#table = table
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {
    for (const key of [...this.#open.keys()]) this.#close(key)
  }

  #read(row: Row): 'accepted' | 'rejected' | 'duplicate' | 'ignored' {
    const table = this.#table
    const meter = table.meter(row)
    const place = this.#place(row)
    const unit = meter && table.meterUnit(row, meter)
    const written = table.text(row, 'value')
    if (
      meter !== undefined &&
      place !== undefined &&
      unit !== undefined &&
      (written === '' || written === '-' || /^null$/i.test(written))
    ) {
      table.warn(row, 'value', 'value_missing', 'The value is missing. The half-hour stays missing.')
      return 'ignored'
    }
    const value = meter && place && unit && table.amount(row, 'value')
    if (meter === undefined || place === undefined || unit === undefined || value === undefined)
      return 'rejected'
    const slotValue = slotOf(Number.parseInt(value.times(1_000_000).toFixed(0), 10), unit)
    if (slotValue === undefined) {
      table.error(
        row,
        'value',
        'value_out_of_range',
        `${written} is more than any site uses in half an hour: many meters send such a number when they have none. Leave the cell empty.`,
      )
      return 'rejected'
    }
    const key = `${meter.number}\t${place.day}\t${unit}`
    if (this.#closed.has(key)) {
      table.error(
        row,
        'start',
        'day_split',
        `More of ${place.day} of meter ${meter.number} comes here, far below the rest of that day. Sort the file by meter and time and send it again.`,
      )
      return 'rejected'
    }
    const open = this.#openDay(key, { meter, day: place.day, unit, line: row.line })
    return this.#put(row, open, place, {
      value,
      slotValue,
      text: value.toFixed(),
      grade: table.grade(row, 'status', 2, 4),
    })
  }

  #put(
    row: Row,
    open: OpenDay,
    place: Place,
    reading: { value: Decimal; slotValue: number; text: string; grade: Grade },
  ) {
    const table = this.#table
    let slot = place.slot
    // Without an offset the second 01:00 and 01:30 of October look like the first: they are the next two half-hours.
    if (place.ambiguous && open.texts[slot] !== undefined) slot += 2
    const before = open.texts[slot]
    if (before === reading.text) {
      table.warn(
        row,
        'start',
        'row_duplicate',
        'The same meter, time and value stand higher up. They were counted once.',
      )
      return 'duplicate' as const
    }
    if (before !== undefined) {
      table.warn(
        row,
        'start',
        'day_conflict',
        `This half-hour stands higher up with ${before}. The later row counts.`,
      )
      open.total.add(new Decimal(before).negated())
      open.count--
    }
    open.texts[slot] = reading.text
    open.slots[slot] = reading.slotValue
    open.total.add(reading.value)
    open.count++
    open.last = Math.max(open.last, row.line)
    if (reading.grade > open.grade) open.grade = reading.grade
    return 'accepted' as const
  }

  #openDay(
    key: string,
    { meter, day, unit, line }: { meter: NamedMeter; day: Day; unit: Unit; line: number },
  ): OpenDay {
    const there = this.#open.get(key)
    if (there !== undefined) return there
    if (this.#open.size >= openMax) {
      const [oldest] = this.#open.keys()
      if (oldest !== undefined) this.#close(oldest)
    }
    const size = halfHoursIn(day)
    const made: OpenDay = {
      meter,
      day,
      unit,
      first: line,
      last: line,
      grade: 2,
      count: 0,
      total: new ExactSum(),
      slots: new Array<number | null>(size).fill(null),
      texts: new Array<string | undefined>(size).fill(undefined),
    }
    this.#open.set(key, made)
    return made
  }

  #close(key: string): void {
    const open = this.#open.get(key)
    if (open === undefined) return
    this.#open.delete(key)
    this.#closed.add(key)
    if (open.count === 0) return
    const table = this.#table
    const row = { line: open.first, cells: [] }
    const missing = open.slots.length - open.count
    if (missing > 0) {
      table.collector.issue(
        'warning',
        'slots_missing',
        { row: open.first, column: table.head('start'), value: open.day },
        `${missing} of ${open.slots.length} half-hours of ${open.day} of meter ${open.meter.number} are not in the file. They stay missing; the rest of the day counts.`,
      )
    }
    table.life(row, 'start', open.meter, open.day, open.day)
    table.collector.meterDay(
      {
        kind: 'meterDay',
        row: open.first,
        rowLast: open.last,
        meter: open.meter.number,
        utility: open.meter.utility,
        day: open.day,
        quantity: open.total.text(),
        unit: open.unit,
        slots: open.slots,
        source: 'halfHourly',
        grade: open.grade,
        correction: undefined,
        calorificValue: undefined,
      },
      open.count,
    )
  }

  /** The local day and half-hour at which a reading starts. */
  #place(row: Row): Place | undefined {
    const table = this.#table
    const written = table.text(row, 'start')
    const match = stamp.exec(written)
    if (match === null) {
      return table.error(
        row,
        'start',
        'date_invalid',
        `“${written.slice(0, 40)}” is not the start of a half-hour. Write it as 2024-03-31 00:30, or with an offset as 2024-03-31T00:30:00Z.`,
      )
    }
    const [, dateText = '', hourText = '', minuteText = '', offset] = match
    const date = table.dates.day(dateText)
    if (!isDate(date)) return table.error(row, 'start', date.code, date.message)
    const half = Number.parseInt(hourText, 10) * 2 + (minuteText === '30' ? 1 : 0)
    if (half > 47)
      return table.error(
        row,
        'start',
        'date_invalid',
        `“${written}” has an hour after 23. Write the start of each half-hour, from 00:00 to 23:30.`,
      )
    return offset === undefined ? this.#wallClock(row, date, half) : ukPlace(date, half, offset)
  }

  #wallClock(row: Row, day: Day, half: number): Place | undefined {
    const size = halfHoursIn(day)
    if (size === 46 && half >= 2) {
      if (half < 4)
        return this.#table.error(
          row,
          'start',
          'clock_change',
          `The clocks go forward on ${day}: there is no 01:00 or 01:30. If the file is in UTC, write the times with a Z.`,
        )
      return { day, slot: half - 2, ambiguous: false }
    }
    if (size === 50 && half >= 2)
      return half < 4 ? { day, slot: half, ambiguous: true } : { day, slot: half + 2, ambiguous: false }
    return { day, slot: half, ambiguous: false }
  }
}

/** A time with an offset from UTC, as the local day and the half-hours since its midnight. */
function ukPlace(date: Day, half: number, offset: string): Place {
  const zone =
    offset === 'Z' || offset === 'UTC'
      ? 'Z'
      : offset.includes(':')
        ? offset
        : `${offset.slice(0, 3)}:${offset.slice(3)}`
  const instant = Date.parse(`${date}T00:00:00${zone}`) + half * halfHourMs
  const guess = new Date(instant).toISOString().slice(0, 10)
  const next = new Date(instant + 86_400_000 / 24).toISOString().slice(0, 10)
  const day = next !== guess && startOfUkDay(next) <= instant ? next : guess
  return { day, slot: Math.round((instant - startOfUkDay(day)) / halfHourMs), ambiguous: false }
}
