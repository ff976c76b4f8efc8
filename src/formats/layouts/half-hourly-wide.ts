import { halfHoursIn } from '../../domain/clock-change.ts'
import { addDays, type Day } from '../../domain/day.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Unit } from '../../domain/unit.ts'
import { totalDiffers } from '../by-content.ts'
import type { Fate } from '../collector.ts'
import { isDate, type NotADate } from '../dates.ts'
import { flagOf } from '../measures.ts'
import { ExactSum, quantityOf } from '../numbers.ts'
import type { Grade } from '../record.ts'
import type { LayoutReader, NamedMeter, Row, Table } from '../table.ts'
import { civilOrder } from './clock-days.ts'
import { RowKind } from './row-kind.ts'
import { SlotReader, type SlotValues } from './slot-values.ts'
import { type CivilDay, joined, slotsOfOwnDay, UtcDays, utcSlots } from './utc-days.ts'
import { RowFit } from './wide-row.ts'

interface Read {
  readonly meter: NamedMeter
  readonly day: Day
  readonly unit: Unit
}

/** One row for each meter and day, a column for each half-hour. */
export class HalfHourlyWide implements LayoutReader {
  readonly #table: Table
  readonly #fit: RowFit
  readonly #kind: RowKind
  readonly #values: SlotReader
  /** Whether the columns are named by times of day. */
  readonly #named: boolean
  readonly #repeatedHour: boolean
  readonly #utc: UtcDays | undefined
  #unitBefore:
    | { meter: NamedMeter; cell: string | undefined; word: string | undefined; unit: Unit }
    | undefined

  constructor(table: Table) {
    const { found, collector } = table
    this.#table = table
    this.#fit = new RowFit(table)
    this.#kind = new RowKind(table)
    this.#values = new SlotReader(table)
    this.#named = found.slotHeads?.labels !== undefined
    this.#repeatedHour = found.slotHeads?.repeatedHour ?? false
    if (found.says.clock === 'utc') this.#utc = new UtcDays(collector, (day) => this.#civilDay(day))
    this.#sayOfHead()
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row))
  }

  end(): void {
    this.#utc?.end()
    this.#table.collector.saySummaries()
  }

  /** What of the head a person should know. */
  #sayOfHead(): void {
    const { collector, found } = this.#table
    for (const { head, kind } of found.slotHeads?.others ?? [])
      collector.issue(
        'warning',
        'measure_ignored',
        { row: found.headLine, column: head },
        `The columns from “${head}” on are of ${kind} and were not counted: only active energy that comes in is consumption.`,
      )
    if (found.slotHeads?.midnightFirst)
      collector.issue(
        'warning',
        'labels_assumed',
        { row: found.headLine, column: found.heads[found.slots[0] ?? 0] },
        'The half-hours are headed from midnight on, so each name was read as the start of its half-hour. Some senders name the end and put the last half-hour of the day before in front: then every value belongs half an hour earlier. Ask the sender if profiles matter.',
      )
  }

  #read(given: Row): Fate {
    const table = this.#table
    const answer = this.#day(given)
    const row = this.#fit.fit(given, isDate(answer))
    if (typeof row === 'string') return row
    const kind = this.#kind.judge(row)
    if (kind !== 'counts') return kind
    const meter = table.meter(row)
    const dated = row === given ? answer : this.#day(row)
    const day = isDate(dated) ? dated : table.error(row, 'date', dated.code, dated.message)
    const unit = meter && this.#unit(row, meter)
    if (meter === undefined || day === undefined || unit === undefined) return 'rejected'
    this.#noteSecondMeter(row)
    const read = { meter, day, unit }
    return this.#utc === undefined ? this.#localDay(row, read) : this.#utcDay(row, read, this.#utc)
  }

  #localDay(row: Row, { meter, day, unit }: Read): Fate {
    const table = this.#table
    const columns = table.found.slots.length
    const values = this.#values.read(row, { unit, utility: meter.utility }, 0, columns)
    if (values === undefined) return 'rejected'
    if (this.#isEmpty(row, day, values)) return values.refused ? 'rejected' : 'ignored'
    const seen = this.#seen(row, { meter, day, unit }, values)
    if (seen === 'same') return 'duplicate'
    if (seen === 'different' && table.isOther(row, meter)) return 'rejected'
    if (seen === 'different')
      table.warn(
        row,
        'date',
        'day_conflict',
        `${day} of meter ${meter.number} stands higher up with other values. Both are kept; this later row counts.`,
      )
    table.noteSerial(row, meter)
    this.#checkTotal(row, values.total)
    const civil = this.#civil(row, day, values)
    this.#hand({ meter, day, unit }, civil, { row, rowLast: row.line, grade: this.#grade(row, civil) })
    return 'accepted'
  }

  /** A row of a day of UTC: in summer its last two half-hours are the first of the next civil day. */
  #utcDay(row: Row, read: Read, days: UtcDays): Fate {
    const table = this.#table
    const { meter, day, unit } = read
    const of = { unit, utility: meter.utility }
    const own = slotsOfOwnDay(day)
    const beyond = table.found.slots.slice(utcSlots).some((column) => (row.cells[column] ?? '').trim() !== '')
    if (beyond) {
      table.error(
        row,
        'date',
        'clock_change',
        `The dates are of UTC, whose days have 48 half-hours, and the row of ${day} has more. Ask the sender which clock the file is in.`,
      )
      return 'rejected'
    }
    const body = this.#values.read(row, of, 0, own)
    const tail = body && this.#values.read(row, of, own, utcSlots)
    if (body === undefined || tail === undefined) return 'rejected'
    const whole = {
      ...body,
      slots: [...body.slots, ...tail.slots],
      total: `${body.total} ${tail.total}`,
      count: body.count + tail.count,
      estimated: [...(body.estimated ?? []), ...(tail.estimated ?? []).map((index) => index + own)],
      refused: body.refused || tail.refused,
    }
    if (this.#isEmpty(row, day, whole)) return whole.refused ? 'rejected' : 'ignored'
    const seen = this.#seen(row, read, whole)
    if (seen === 'same') return 'duplicate'
    const allEstimated = table.grade(row, 'status', 2, 4) === 4
    const part = (values: SlotValues) => ({ ...values, line: row.line, allEstimated })
    const again = seen === 'different'
    const next = slotsOfOwnDay(day) < utcSlots ? addDays(day, 1) : undefined
    if (again && !days.has({ meter, unit, day }, next)) {
      table.error(
        row,
        'date',
        'day_conflict',
        `${day} of meter ${meter.number} stands far higher up with other values, and that row counts. Take out the one that is wrong.`,
      )
      return 'rejected'
    }
    days.put(read, 'body', part(body))
    if (next !== undefined) days.put({ meter, unit, day: next }, 'before', part(tail))
    if (again)
      table.warn(
        row,
        'date',
        'day_conflict',
        `${day} of meter ${meter.number} stands higher up with other values. This later row counts.`,
      )
    const total = new ExactSum()
    for (const { total: text } of [body, tail]) total.addText(text)
    this.#checkTotal(row, total.text())
    return 'accepted'
  }

  #civilDay(civil: CivilDay): void {
    const { meter, unit, day, before, body } = civil
    const values = joined(civil)
    if (values.count === 0) return
    const lines = [before, body].flatMap((part) => (part === undefined ? [] : [part.line]))
    const row = { line: Math.min(...lines), cells: [] }
    if (day > this.#table.context.today) {
      this.#table.error(
        row,
        undefined,
        'date_future',
        `The last ${values.count} half-hours of the row are of ${day} in the United Kingdom, which lies in the future. They were left out; check the date.`,
      )
      return
    }
    const main = body ?? before
    this.#hand({ meter, day, unit }, values, {
      row,
      rowLast: Math.max(...lines),
      grade: main?.allEstimated ? 4 : gradeOf(values),
    })
  }

  /** Hands on a civil day, and says what it lacks. */
  #hand(
    { meter, day, unit }: Read,
    { slots, total, count, estimated }: SlotValues,
    { row, rowLast, grade }: { row: Row; rowLast: number; grade: Grade },
  ): void {
    const table = this.#table
    const missing = slots.length - count
    if (missing > 0)
      table.warn(
        row,
        undefined,
        'slots_missing',
        `${missing} of ${slots.length} half-hours of ${day} are blank. They stay missing; the rest of the day counts.`,
      )
    if (estimated !== undefined)
      this.#noteEstimated(row, meter, `${estimated.length} of ${slots.length} of ${day}`, estimated.length)
    table.life(row, 'date', meter, day, day)
    table.collector.meterDay(
      {
        kind: 'meterDay',
        row: row.line,
        rowLast,
        meter: meter.number,
        utility: meter.utility,
        day,
        quantity: total,
        unit,
        slots,
        estimatedSlots: estimated,
        source: 'halfHourly',
        grade,
        correction: undefined,
        calorificValue: undefined,
      },
      count,
    )
  }

  #noteEstimated(row: Row, meter: NamedMeter, first: string, count: number): void {
    this.#table.collector.summaries.count(
      `estimated ${meter.number}`,
      row.line,
      'slots_estimated',
      (all, line) =>
        `${all} half-hours of the meter ${meter.number} are estimated, first in row ${line} (${first}). Days of which half or more is estimated are graded so; ask for actual values if they come later.`,
      count,
    )
  }

  #noteSecondMeter(row: Row): void {
    const table = this.#table
    if (!table.has('secondMeter')) return
    const second = table.text(row, 'secondMeter')
    if (second === '' || second === table.text(row, 'meter')) return
    table.collector.summaries.count(
      'second meter',
      row.line,
      'meter_second',
      (count, first) =>
        `${count} ${count === 1 ? 'row has' : 'rows have'} a second meter number under “${table.head('secondMeter')}” (first in row ${first}: ${second}). The values were taken as those of the first; if they are the second’s, say so with --meter.`,
    )
  }

  /** Whether a row has nothing to count; where nothing was refused, it says so. A flag for “no data” makes noughts no values. */
  #isEmpty(row: Row, day: Day, { count, slots, refused }: SlotValues): boolean {
    const table = this.#table
    const none = table.has('status') && flagOf(table.text(row, 'status')) === 'missing'
    if (count > 0 && !(none && slots.every((slot) => !slot))) return false
    if (!refused)
      table.warn(row, undefined, 'value_missing', `The row of ${day} has no values. The day stays missing.`)
    return true
  }

  /** Whether the day stands higher up: with the same values and flags, whatever the other columns say (when it was sent), or not. */
  #seen(row: Row, { meter, day, unit }: Read, { slots, total, estimated }: SlotValues) {
    const table = this.#table
    const texts = [total, unit, table.text(row, 'status')]
    if (estimated !== undefined) texts.push(estimated.join(' '))
    const seen = this.#table.repeats.lookValues(meter.number, day, { values: slots, texts })
    if (seen === 'same')
      this.#table.warn(
        row,
        'date',
        'row_duplicate',
        `The same row of meter ${meter.number} and ${day} stands higher up. It was counted once.`,
      )
    return seen
  }

  /** The row's day, or why it has none. */
  #day(row: Row): Day | NotADate {
    return this.#table.dates.day(this.#table.text(row, 'date'))
  }

  /** The unit of the row, looked for once while the meter and what is written stay the same. */
  #unit(row: Row, meter: NamedMeter): Unit | undefined {
    const { unit, measure } = this.#table.found.columns
    const cell = unit === undefined ? undefined : row.cells[unit]
    const word = measure === undefined ? undefined : row.cells[measure]
    const before = this.#unitBefore
    if (before?.meter === meter && before.cell === cell && before.word === word) return before.unit
    const found = this.#findUnit(row, meter)
    this.#unitBefore = typeof found === 'string' ? { meter, cell, word, unit: found } : undefined
    return typeof found === 'object' ? found.assumed : found
  }

  /** Every half-hourly file of electricity is in kWh where it says nothing; of gas nobody can tell. */
  #findUnit(row: Row, meter: NamedMeter): Unit | { readonly assumed: Unit } | undefined {
    const table = this.#table
    const said = this.#kind.unit(row)
    const known = table.context.meters.get(meter.number)?.unit ?? table.found.says.unit ?? said
    if (known !== undefined || table.text(row, 'unit') !== '' || meter.utility !== 'electricity')
      return table.meterUnit(row, meter, said)
    table.collector.summaries.count(
      'unit',
      row.line,
      'unit_assumed',
      (count) =>
        `Neither the file nor the meter says a unit (${count} rows). The values were read as kWh, as half-hourly electricity is; check that one day’s total is plausible.`,
    )
    return { assumed: 'kWh' }
  }

  #grade(row: Row, values: SlotValues): Grade {
    return this.#table.has('status') && this.#table.grade(row, 'status', 2, 4) === 4 ? 4 : gradeOf(values)
  }

  /** The half-hours that the civil day has, out of 46 to 50 columns. */
  #civil(row: Row, day: Day, values: SlotValues): SlotValues {
    const { slots, estimated } = values
    if (slots.length === 48 && halfHoursIn(day) === 48) return values
    const { order, odd } = civilOrder(day, slots, { named: this.#named, repeatedHour: this.#repeatedHour })
    const expected = halfHoursIn(day)
    if (odd === 'more')
      this.#table.warn(
        row,
        'date',
        'clock_change',
        `${day} has ${expected} half-hours in the United Kingdom, and the row has more values. All of them were added up; check how the file treats the change of the clocks.`,
      )
    if (odd === 'fewer')
      this.#table.warn(
        row,
        'date',
        'clock_change',
        `${day} has ${expected} half-hours in the United Kingdom and the file has columns for ${order?.length ?? slots.length}. The repeated hour may be lacking or added to its neighbour.`,
      )
    if (order === undefined) return values
    const civil = order.map((index) => slots[index] ?? null)
    const flagged = estimated?.map((index) => order.indexOf(index)).filter((index) => index !== -1)
    return {
      ...values,
      slots: civil,
      count: civil.filter((slot) => slot !== null).length,
      estimated: flagged === undefined || flagged.length === 0 ? undefined : flagged.sort((a, b) => a - b),
    }
  }

  /** A day total in the file is a control, never a reading: FORMATS.md rule 22. */
  #checkTotal(row: Row, total: string): void {
    if (!this.#table.has('total')) return
    const written = quantityOf(this.#table.text(row, 'total'))
    if (written === undefined || 'code' in written || !totalDiffers(written, new Decimal(total))) return
    this.#table.warn(
      row,
      'total',
      'day_total_differs',
      `The half-hours add up to ${total}, the file’s own day total is ${written.toFixed()}. The half-hours count; check which of them is wrong.`,
    )
  }
}

/** 4 where estimated half-hours hold at least half of the day's values, else 2. */
function gradeOf({ estimated, count }: SlotValues): Grade {
  return estimated !== undefined && estimated.length * 2 >= count ? 4 : 2
}
