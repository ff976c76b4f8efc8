import type { Day } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { isMprn, meterNumber } from '../domain/meter-number.ts'
import { isRefusal, type RefusalCode } from '../domain/refusal.ts'
import { parseUnit, type Unit } from '../domain/unit.ts'
import { looksLikeMeter } from './cell-kinds.ts'
import type { Collector } from './collector.ts'
import { DateReader, isDate } from './dates.ts'
import { detached } from './detached.ts'
import { quantityOf } from './numbers.ts'
import type { Role } from './profile.ts'
import { readAgain } from './read-again.ts'
import type { Recognised } from './recognise.ts'
import type { Grade, ReadContext, Utility } from './record.ts'
import type { Repeats } from './repeats.ts'

const utilities: Readonly<Record<string, Utility>> = {
  electricity: 'electricity',
  elec: 'electricity',
  electric: 'electricity',
  gas: 'gas',
  'natural gas': 'gas',
  water: 'water',
  heat: 'heat',
  'district heat': 'heat',
  oil: 'oil',
  'heating oil': 'oil',
  lpg: 'lpg',
  solar: 'solar',
  pv: 'solar',
  'solar export': 'solarExport',
  export: 'solarExport',
}

const estimatedFlags = new Set(['e', 'est', 'estimate', 'estimated', 'yes', 'y', 'deemed'])
/** Sentinels that smart meters give for a value they do not have (FORMATS.md rule 26) all lie far above any school's half-hour. */
const kWhUnits = new Set<Unit>(['kWh', 'Wh', 'MWh', 'therm'])
/** No number, date or name is longer; what is gets refused under its first characters. */
const cellLengthMax = 200
/** How many ways of writing meters are remembered: those of a bad file do not fill the memory. */
const writtenMax = 20_000
const meterUnits = new Set<Unit>(['kWh', 'Wh', 'MWh', 'm3', 'ft3', 'hcf', 'therm', 'litre'])

/** A serial number without what files write differently. */
const serialKey = (serial: string): string => serial.replace(/\s+/g, '').toUpperCase()

/** A row with what is needed to speak about it. */
export interface Row {
  readonly line: number
  readonly cells: readonly string[]
  /** How its cells are headed, where that is not how the table is: a part of a row, seen as a row of its own. */
  readonly heads?: readonly string[]
}

/** A meter as a row names it. */
export interface NamedMeter {
  readonly number: string
  readonly utility: Utility | undefined
}

/** The table being read: its columns, and the readings of cells that all layouts share. Each of them reports what it refuses. */
export class Table {
  readonly found: Recognised
  readonly context: ReadContext
  readonly collector: Collector
  readonly dates: DateReader
  /** The repeats of meter-days that this kind of table has had in the whole file. */
  readonly repeats: Repeats
  /** What stands for every row, where no column says it: what the sender said before what the file's own title does. */
  readonly #said: Readonly<Partial<Record<Role, string>>>
  readonly #meters = new Map<string, NamedMeter | { code: RefusalCode; message: string }>()
  /** The numbers of registered meters by their serial numbers; nothing for a serial that several have. */
  readonly #serials = new Map<string, string | undefined>()
  /** The first serial number or register of each meter. */
  readonly #partsSeen = new Map<string, string>()

  constructor(found: Recognised, context: ReadContext, collector: Collector) {
    this.found = found
    this.context = context
    this.collector = collector
    this.dates = new DateReader(context.today, found.says.dateOrder)
    this.repeats = collector.repeatsOf(found.profile.layout)
    collector.begins(found)
    for (const [number, { serial }] of context.meters) {
      if (serial === undefined) continue
      const key = serialKey(serial)
      this.#serials.set(key, this.#serials.has(key) ? undefined : number)
    }
    const { unit, meter } = found.says
    const stream = context.defaults.stream ?? found.says.stream
    const named = context.defaults.meter ?? meter
    this.#said = {
      ...(unit === undefined ? {} : { unit }),
      ...(named === undefined ? {} : { meter: named }),
      ...(stream === undefined ? {} : { stream }),
    }
  }

  has(role: Role): boolean {
    return this.found.columns[role] !== undefined
  }

  /** The trimmed text of a row's cell, empty where the column or the cell is not there. One too long for what it says is cut. */
  text(row: Row, role: Role): string {
    const index = this.found.columns[role]
    if (index === undefined) return this.#said[role] ?? ''
    const text = (row.cells[index] ?? '').trim()
    return text.length > cellLengthMax && role !== 'note' && role !== 'basis'
      ? `${text.slice(0, cellLengthMax)}…`
      : text
  }

  /** How the file heads a column. */
  head(role: Role): string | undefined {
    const index = this.found.columns[role]
    return index === undefined ? undefined : this.found.heads[index]
  }

  error(row: Row, role: Role | undefined, code: RefusalCode, message: string): undefined {
    this.#say('error', row, role, code, message)
    return undefined
  }

  warn(row: Row, role: Role | undefined, code: RefusalCode, message: string): void {
    this.#say('warning', row, role, code, message)
  }

  #say(
    severity: 'error' | 'warning',
    row: Row,
    role: Role | undefined,
    code: RefusalCode,
    message: string,
  ): void {
    const column = role && (row.heads?.[this.found.columns[role] ?? -1] ?? this.head(role))
    this.collector.issue(
      severity,
      code,
      { row: row.line, column, value: role && this.text(row, role) },
      message,
    )
  }

  /** The meter of a row, judged once for each way of writing it. */
  meter(row: Row, named?: string): NamedMeter | undefined {
    const written = named ?? this.#written(row)
    if (written === undefined) return undefined
    let judged = this.#meters.get(written)
    if (judged === undefined) {
      const own = detached(written)
      judged = this.#judge(row, own)
      if (this.#meters.size < writtenMax) this.#meters.set(own, judged)
    }
    return 'code' in judged ? this.error(row, 'meter', judged.code, judged.message) : judged
  }

  /** The meter's number as the row has it, or as somebody said it; else that of the meter with the row's serial or name. */
  #written(row: Row): string | undefined {
    const written = this.text(row, 'meter')
    if (written !== '') return written
    const role = this.text(row, 'serial') !== '' ? 'serial' : 'site'
    const name = this.text(row, role)
    if (name === '') return ''
    if (this.context.meters.has(name) || (role === 'site' && looksLikeMeter(name) !== undefined)) return name
    const number = this.#serials.get(serialKey(name))
    if (number !== undefined) return number
    const what = role === 'serial' ? 'the serial number' : 'the name'
    const several = this.#serials.has(serialKey(name))
      ? 'more than one registered meter has it'
      : 'no registered meter has it'
    return this.error(
      row,
      role,
      'meter_missing',
      `The row has no meter number, only ${what} “${name}”, and ${several}. Register the meter with its ${role === 'serial' ? 'serial number' : 'name as its number'}, or say with --meter (“meter” in the API) which meter the whole file is of.`,
    )
  }

  #judge(row: Row, written: string): NamedMeter | { code: RefusalCode; message: string } {
    let read = meterNumber(written)
    if (isRefusal(read)) return { code: read.refusal, message: read.message }
    let known = this.context.meters.get(read.number)
    const bySerial = this.#serials.get(serialKey(read.number))
    if (
      known === undefined &&
      bySerial !== undefined &&
      read.kind !== 'mpan' &&
      !(read.kind === 'mprn' && read.checked)
    ) {
      // What stands in the column of the meters is the serial number of one of them.
      const other = meterNumber(bySerial)
      if (!isRefusal(other)) {
        read = other
        known = this.context.meters.get(bySerial)
      }
    }
    const says = utilities[this.text(row, 'utility').toLowerCase()]
    if (read.kind === 'mpan' && !read.checked) {
      const message = `The check digit of the MPAN ${read.number} does not fit: one of its digits is probably wrong.`
      if (known === undefined) {
        return {
          code: 'meter_check_digit',
          message: `${message} Compare it with a bill; if the supplier really uses this number, register the meter first, then ${readAgain}.`,
        }
      }
      this.warn(
        row,
        'meter',
        'meter_check_digit',
        `${message} The meter is registered under this number, so its rows are taken.`,
      )
    }
    const looksLikeMprn = read.kind === 'mprn' && (known?.utility ?? says ?? 'gas') === 'gas'
    if (looksLikeMprn && !isMprn(read.number)) {
      this.warn(
        row,
        'meter',
        'meter_check_digit',
        `${read.number} does not have the check digits of an MPRN. Compare it with a bill.`,
      )
    }
    if (known === undefined || known.held) {
      this.warn(
        row,
        'meter',
        'meter_unknown',
        `${known === undefined ? `No meter ${read.number} is registered` : `The meter ${read.number} belongs to no academy yet`}. Its data is kept in the holding place and counts once somebody assigns it to an academy.`,
      )
    }
    this.collector.namesMeter(read.number)
    const byNumber: Utility | undefined =
      read.kind === 'mpan' ? 'electricity' : read.kind === 'mprn' && read.checked ? 'gas' : undefined
    return { number: read.number, utility: known?.utility ?? says ?? this.found.says.utility ?? byNumber }
  }

  /** Notes by which serial number or register a row of a meter comes, where a column says it. */
  noteSerial(row: Row, meter: NamedMeter): void {
    const said = this.#partOf(row)
    if (said !== '' && !this.#partsSeen.has(meter.number)) this.#partsSeen.set(meter.number, detached(said))
  }

  /** Whether a second row of a meter's day is of another serial number or register: then both are wanted, and neither may be lost. */
  isOther(row: Row, meter: NamedMeter): boolean {
    const said = this.#partOf(row)
    const first = this.#partsSeen.get(meter.number)
    if (said === '' || first === undefined || first === said) return false
    this.error(
      row,
      this.has('register') ? 'register' : 'serial',
      'day_conflict',
      `The same day of meter ${meter.number} stands higher up for ${first}, and this row is of ${said}. Rows of two registers or two meters under one number are not added up here, so this one was left out: add them up, or register each as a meter of its own and write its number.`,
    )
    return true
  }

  #partOf(row: Row): string {
    return `${this.text(row, 'serial')} ${this.text(row, 'register')}`.trim()
  }

  /** The day in a column. */
  day(row: Row, role: Role): Day | undefined {
    const answer = this.dates.day(this.text(row, role))
    return isDate(answer) ? answer : this.error(row, role, answer.code, answer.message)
  }

  /** The unit that a row's quantity is in: the column, else what stands for the whole file, else what the meter is registered with. */
  meterUnit(row: Row, meter: NamedMeter, said?: Unit): Unit | undefined {
    const cell = this.has('unit') ? this.text(row, 'unit') : ''
    const written = cell === '' ? (said ?? this.found.says.unit ?? '') : cell
    const known = this.context.meters.get(meter.number)
    if (written === '') {
      if (known?.unit !== undefined) return known.unit
      return this.error(
        row,
        'unit',
        'unit_missing',
        'The unit is missing, and the meter is not registered with one. Add a column “unit” with kWh, m3, ft3 or hcf, or say it for the whole file with unit=kWh (trust-carbon import --unit kWh).',
      )
    }
    const unit = parseUnit(written)
    if (unit === undefined || !meterUnits.has(unit)) {
      return this.error(
        row,
        'unit',
        'unit_unknown',
        `“${written}” is not a unit that a meter reads in. Use kWh, Wh, MWh, m3, ft3, hcf, therm or litre.`,
      )
    }
    const utility = meter.utility
    const volumeOfPower =
      (utility === 'electricity' || utility === 'heat' || utility?.startsWith('solar')) && !kWhUnits.has(unit)
    const powerOfVolume =
      (utility === 'water' || utility === 'oil' || utility === 'lpg') && kWhUnits.has(unit)
    // A meter counts LPG as vapour; what is bought, and what the factors are per, are litres of the liquid.
    const vapour = utility === 'lpg' && unit !== 'litre'
    if (volumeOfPower || powerOfVolume || vapour) {
      return this.error(
        row,
        'unit',
        'unit_mismatch',
        `The meter ${meter.number} measures ${utility}, which does not come in ${written}. Correct the unit, or what the meter is registered for.`,
      )
    }
    return unit
  }

  /** A quantity that must be there and must not be negative. */
  amount(row: Row, role: Role): Decimal | undefined {
    const value = quantityOf(this.text(row, role))
    if (value === undefined)
      return this.error(
        row,
        role,
        'value_missing',
        'The quantity is missing. Fill it in; leave the row out where nothing is known.',
      )
    if ('code' in value) return this.error(row, role, value.code, value.message)
    if (value.isNegative() && !value.isZero()) {
      return this.error(
        row,
        role,
        'value_negative',
        `${value.toFixed()} is negative. Consumption cannot be: correct it, or send a credit as a corrected bill.`,
      )
    }
    return value
  }

  /** 2 actual, or the grade given where the row says that it is estimated. */
  grade(row: Row, role: Role, actual: Grade, estimated: Grade): Grade {
    return estimatedFlags.has(this.text(row, role).toLowerCase()) ? estimated : actual
  }

  /** Warns where days lie outside the time in which the meter was in use. */
  life(row: Row, role: Role, meter: NamedMeter, first: Day, last: Day): void {
    const known = this.context.meters.get(meter.number)
    if (
      (known?.start !== undefined && first < known.start) ||
      (known?.end !== undefined && last >= known.end)
    ) {
      this.warn(
        row,
        role,
        'outside_meter_life',
        `The meter ${meter.number} is registered from ${known.start ?? 'the beginning'} to ${known.end ?? 'today'}, and this lies outside. It counts all the same. Correct the meter’s dates, or the date here; where the data is not this meter’s, revert the upload.`,
      )
    }
  }
}

/** Reads the rows of one shape. */
export interface LayoutReader {
  row(row: Row): void
  /** After the last row: hands on what was still waiting, in steps between which it may be taken away where it is much. */
  end(): void | Iterable<void>
}
