import { type Day, daysBetween } from '../../domain/day.ts'
import { Decimal, decimalText, sum } from '../../domain/decimal.ts'
import { type RegisterRead, readDays } from '../../domain/register-reads.ts'
import { parseUnit, type Unit } from '../../domain/unit.ts'
import { detached } from '../detached.ts'
import { quantityOf } from '../numbers.ts'
import type { Role } from '../profile.ts'
import { type Moment, readMoment } from '../read-moment.ts'
import { readKind } from '../read-types.ts'
import type { ReadRecord, Utility } from '../record.ts'
import type { LayoutReader, NamedMeter, Row, Table } from '../table.ts'
import { readGroups } from './read-groups.ts'

/** No register has more dials; that of a large site has eight or nine. */
const digitsMax = 12
/** Registers of power or of what is no active energy: their advance is no consumption. */
const notEnergy = /^(kw|kva|kvar|kvarh|kvah|mva|mvarh)$/i
/** So many reads with a time are held at once; the collector refuses a file that has more. */
const heldMax = 200_001

type Fate = 'accepted' | 'rejected' | 'duplicate' | 'ignored'

/** Which columns one read of a row is in. */
interface Side {
  readonly date: Role
  readonly reading: Role
  readonly readType: Role
  readonly time: Role | undefined
}
const present: Side = { date: 'date', reading: 'reading', readType: 'readType', time: 'time' }
const previous: Side = {
  date: 'previousDate',
  reading: 'previousReading',
  readType: 'previousReadType',
  time: undefined,
}

/** A read with a time, until it is known whether another one is nearer to the start of the day. */
interface Held {
  readonly record: ReadRecord
  readonly minutesOff: number
}

/** Reads of a cumulative register. The days between reads are worked out in the ledger, over all files. */
export class Reads implements LayoutReader {
  readonly #table: Table
  readonly #byMeter = new Map<string, { utility: Utility | undefined; unit: Unit; reads: RegisterRead[] }>()
  readonly #held = new Map<string, Held>()
  readonly #oftenRead = new Map<string, { meter: string; register: string; row: number; reads: number }>()
  readonly #headUnit: Unit | undefined
  readonly #sides: readonly Side[]
  readonly #groups: (row: Row) => readonly Row[]

  constructor(table: Table) {
    this.#table = table
    this.#headUnit = unitInHead(table.head('reading') ?? '') ?? table.found.says.unit
    this.#sides = table.has('previousReading') && table.has('previousDate') ? [previous, present] : [present]
    this.#groups = readGroups(table.found)
  }

  /** A row counts as accepted where any of its reads is. */
  row(row: Row): void {
    const fates = new Set<Fate>()
    let reads = 0
    for (const [no, part] of this.#groups(row).entries()) {
      if (this.#isOfPower(part)) {
        fates.add('ignored')
        continue
      }
      for (const side of this.#sides) {
        const blank = this.#table.text(part, side.reading) === ''
        // Only the first present read must be there.
        if (blank && (side === previous || no > 0)) continue
        fates.add(this.#read(part, side, reads++))
      }
    }
    const order: readonly Fate[] = ['accepted', 'rejected', 'duplicate', 'ignored']
    const fate = order.find((one) => fates.has(one)) ?? 'ignored'
    // The present read of one row is the previous one of the next: only whole rows are called repeated.
    if (fate === 'duplicate')
      this.#table.warn(
        row,
        'date',
        'row_duplicate',
        'What this row says of its meter and day stands higher up. It was counted once.',
      )
    this.#table.collector.row(fate)
  }

  #isOfPower(row: Row): boolean {
    const unit = this.#table.text(row, 'unit')
    if (!notEnergy.test(unit)) return false
    this.#table.warn(
      row,
      'unit',
      'quantity_other',
      `A register in ${unit} keeps no active energy. Its read was passed over.`,
    )
    return true
  }

  #read(row: Row, side: Side, part: number): Fate {
    const table = this.#table
    const meter = table.meter(row)
    const moment = this.#moment(row, side)
    const unit = meter && this.#unit(row, meter)
    const reading = unit && this.#reading(row, side)
    const written = table.text(row, side.readType)
    const kind = readKind(written)
    if (meter === undefined || moment === undefined || unit === undefined || reading === undefined)
      return 'rejected'
    if (kind === 'withdrawn') {
      table.warn(
        row,
        side.readType,
        'read_failed',
        `The read of ${moment.day} was withdrawn by its sender, so it is not taken.`,
      )
      return 'ignored'
    }
    return this.#take(row, side, moment, {
      kind: 'read',
      row: row.line,
      meter: meter.number,
      utility: meter.utility ?? table.found.says.utility,
      register: table.text(row, 'register') || '1',
      readOn: moment.day,
      reading: decimalText(reading.value),
      unit,
      readType: kind ?? 'estimated',
      serial: table.text(row, 'serial') || undefined,
      digits: reading.digits,
      part,
    })
  }

  #take(row: Row, side: Side, moment: Moment, record: ReadRecord): Fate {
    const fate =
      moment.minutesOff === undefined
        ? this.#once(row, side, record)
        : this.#nearest(row, side, moment, record)
    if (fate !== 'accepted') return fate
    const table = this.#table
    const written = table.text(row, side.readType)
    if (readKind(written) === undefined)
      table.warn(
        row,
        side.readType,
        'attribute_unknown',
        `“${written}” is not a type of read that is known here, so the read of ${record.readOn} is taken as an estimate. If it is a real one, write actual or customer.`,
      )
    else if (record.readType === 'estimated')
      table.warn(
        row,
        side.readType,
        'read_estimated',
        `The read of ${record.readOn} is an estimate: the days on both sides of it are graded 4 until an actual read replaces it.`,
      )
    table.life(
      row,
      side.date,
      { number: record.meter, utility: record.utility },
      record.readOn,
      record.readOn,
    )
    return fate
  }

  /** A read without a time: one for each register and day. */
  #once(row: Row, side: Side, record: ReadRecord): Fate {
    const { meter, register, serial, readOn } = record
    const seen = this.#table.repeats.look(`${meter}\t${register}\t${serial ?? ''}`, readOn, [
      record.reading,
      record.readType,
    ])
    if (seen === 'same') return 'duplicate'
    if (seen === 'different') this.#different(row, side, record)
    this.#keep(record)
    return 'accepted'
  }

  /** A read with a time: of several in a day the one nearest to its start stands for it. */
  #nearest(row: Row, side: Side, { minutesOff = 0 }: Moment, record: ReadRecord): Fate {
    const { meter, register, serial, readOn, readType } = record
    const key = `${meter}\t${register}\t${serial ?? ''}\t${readOn}\t${readType}`
    const before = this.#held.get(key)
    if (before === undefined) {
      this.#held.set(detached(key), { record: ofItsOwn(record), minutesOff })
      if (this.#held.size >= heldMax) this.#release()
      return 'accepted'
    }
    if (before.minutesOff === minutesOff) {
      if (before.record.reading === record.reading) return 'duplicate'
      this.#different(row, side, record)
    } else {
      const often = `${meter}\t${register}`
      const seen = this.#oftenRead.get(often)
      if (seen === undefined)
        this.#oftenRead.set(detached(often), {
          meter: detached(meter),
          register: detached(register),
          row: row.line,
          reads: 1,
        })
      else seen.reads++
    }
    // The one that was taken before stays counted as accepted, and this row is ignored in its place.
    if (isNearer(minutesOff, before.minutesOff)) this.#held.set(key, { record: ofItsOwn(record), minutesOff })
    return 'ignored'
  }

  #different(row: Row, side: Side, { meter, readOn }: ReadRecord): void {
    this.#table.warn(
      row,
      side.date,
      'day_conflict',
      `A read of meter ${meter} on ${readOn} stands higher up with another value. An actual read counts before an estimated one, else this later row.`,
    )
  }

  #keep(record: ReadRecord): void {
    this.#table.collector.read(record)
    const { meter, utility, unit, register, readOn, readType, serial, digits, row } = record
    const kept = this.#byMeter.get(meter) ?? { utility, unit, reads: [] }
    this.#byMeter.set(meter, kept)
    kept.reads.push({
      register,
      readOn,
      reading: new Decimal(record.reading),
      unit,
      readType,
      serial,
      digits,
      uploadNo: 0,
      row,
    })
  }

  #moment(row: Row, side: Side): Moment | undefined {
    const table = this.#table
    const time = side.time === undefined ? '' : table.text(row, side.time)
    const moment = readMoment(table.dates, table.text(row, side.date), time)
    return 'code' in moment ? table.error(row, side.date, moment.code, moment.message) : moment
  }

  /** The column's unit, else the one in the head of the readings, else the meter's own. */
  #unit(row: Row, meter: NamedMeter): Unit | undefined {
    const unit = this.#headUnit
    if (unit === undefined || this.#table.text(row, 'unit') !== '') return this.#table.meterUnit(row, meter)
    const utility = meter.utility ?? this.#table.found.says.utility
    const energy = unit === 'kWh' || unit === 'Wh' || unit === 'MWh'
    const fits = utility === undefined || utility === 'gas' || energy === (utility !== 'water')
    if (fits) return unit
    return this.#table.error(
      row,
      'reading',
      'unit_mismatch',
      `The meter ${meter.number} measures ${utility}, which does not come in ${unit}. Correct the head of the readings, or what the meter is registered for.`,
    )
  }

  /** The reading times what the register's advance is multiplied by, and the digits that it then has. */
  #reading(row: Row, side: Side): { value: Decimal; digits: number } | undefined {
    const table = this.#table
    const value = this.#number(row, side.reading)
    const factor = table.text(row, 'coefficient') === '' ? undefined : this.#number(row, 'coefficient')
    if (value === undefined || (factor === undefined && table.text(row, 'coefficient') !== ''))
      return undefined
    if (factor?.isZero())
      return table.error(
        row,
        'coefficient',
        'value_out_of_range',
        'A register whose advance is multiplied by 0 counts nothing. Correct the multiplier, or leave it empty for 1.',
      )
    const reading = factor === undefined ? value : value.times(factor)
    const asWritten = factor === undefined || factor.eq(1)
    const text = asWritten ? table.text(row, side.reading) : decimalText(reading)
    const digits = (text.split('.')[0] ?? '').replace(/\D/g, '').length
    if (digits <= digitsMax) return { value: reading, digits }
    return table.error(
      row,
      side.reading,
      'value_out_of_range',
      `The reading has ${digits} digits before the point, and no register has more than ${digitsMax}. Correct it.`,
    )
  }

  #number(row: Row, role: Role): Decimal | undefined {
    const table = this.#table
    const written = table.text(row, role)
    const text =
      table.found.says.thousands && /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(written)
        ? written.replaceAll(',', '')
        : written
    const value = quantityOf(text)
    if (value === undefined)
      return table.error(
        row,
        role,
        'value_missing',
        'The reading is missing. Fill it in; leave the row out where nothing is known.',
      )
    if ('code' in value) return table.error(row, role, value.code, value.message)
    if (value.isNegative() && !value.isZero())
      return table.error(
        row,
        role,
        'value_negative',
        `${value.toFixed()} is negative, and no register stands below zero. Compare it with the meter, or ask the sender.`,
      )
    return value
  }

  #release(): void {
    for (const { record } of this.#held.values()) this.#keep(record)
    this.#held.clear()
  }

  /** The totals of this file alone: its advances from first to last read. */
  end(): void {
    this.#release()
    for (const { meter, register, row, reads } of this.#oftenRead.values())
      this.#table.collector.issue(
        'warning',
        'reads_many',
        { row, column: this.#table.head('reading') },
        `Register ${register} of meter ${meter} was read several times a day. The read nearest to midnight stands for each day; ${reads} others were passed over. Nothing is lost by it: a register counts on between them.`,
      )
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

/** The unit that a head names behind the name of its column: `Index (m3)`, `Reading kWh`. */
function unitInHead(head: string): Unit | undefined {
  const [, inBrackets, last] = /(?:[([]([^)\]]+)[)\]]|\s(\S+))\s*$/.exec(head.trim()) ?? []
  const unit = parseUnit(inBrackets ?? last ?? '')
  return unit === 'kWh' ||
    unit === 'MWh' ||
    unit === 'Wh' ||
    unit === 'm3' ||
    unit === 'ft3' ||
    unit === 'hcf'
    ? unit
    : undefined
}

/** Whether a read is at least as near to the start of its day; of two that are equally near the one that lies after it counts. */
function isNearer(minutesOff: number, before: number): boolean {
  const nearer = Math.abs(before) - Math.abs(minutesOff)
  return nearer > 0 || (nearer === 0 && minutesOff >= before)
}

/** A record that does not keep the text of the file alive. */
function ofItsOwn(record: ReadRecord): ReadRecord {
  return {
    ...record,
    register: detached(record.register),
    serial: record.serial === undefined ? undefined : detached(record.serial),
  }
}
