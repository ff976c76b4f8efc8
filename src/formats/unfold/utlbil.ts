import { addDays, isDay } from '../../domain/day.ts'
import { decimalText, parseDecimal } from '../../domain/decimal.ts'
import { chargeKind } from '../layouts/bill/charges.ts'
import { readCode, senderTable } from '../layouts/bill/read-types.ts'
import { component, type Segment, segmentsOf } from './tradacoms.ts'
import type { UnfoldedRow, Unfolder, Unfolding, UnfoldNotes } from './unfolding.ts'

/** What the elements of a CCD segment (consumption and charge details) are, in their order. */
const ccd = {
  indicator: 1,
  tariff: 2,
  modifier: 3,
  serial: 4,
  location: 5,
  presentDate: 6,
  previousDate: 7,
  reads: 9,
  baseUnits: 11,
  factor: 12,
  adjustedUnits: 13,
  units: 15,
  chargeStart: 16,
  chargeEnd: 17,
} as const

const heads = [
  'meter',
  'utility',
  'from',
  'to',
  'kWh',
  'volume',
  'unit',
  'calorific value',
  'correction factor',
  'register',
  'previous read',
  'present read',
  'multiplier',
  'previous read type',
  'read type',
  'bill type',
  'invoice',
  'credits',
] as const
type Head = (typeof heads)[number]
type Cells = Partial<Record<Head, string>>

interface Line {
  readonly line: number
  readonly cells: Cells
}

/** The figures of EDI have no point: consumption is in thousandths, factors in hundred-thousandths. */
function implied(text: string, places: 3 | 5): string {
  const value = parseDecimal(text)
  return value === undefined ? text : decimalText(value.div(10 ** places))
}

/** `170601` is 1 June 2017. What is no such date is left as it is, to be refused by the name of its row. */
function day(text: string): string {
  const iso = `20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}`
  return /^\d{6}$/.test(text) && isDay(iso) ? iso : text
}

/** A quantity with its unit, negative where an `R` behind it says so. */
function quantity(segment: Segment, element: number): { text: string; unit: string } | undefined {
  const [value = '', unit = '', ...rest] = (segment.elements[element] ?? []).map((part) => part.trim())
  if (value === '') return undefined
  const credit = rest.includes('R') || unit === 'R'
  const text = implied(value, 3)
  return { text: credit && !/^-|^0$/.test(text) ? `-${text}` : text, unit: unit.toUpperCase() }
}

const gasUnits = new Set(['M3', 'HH', 'HCUF', 'TM3', 'HM3', 'NM3', 'TCUF', 'OCUF', 'MCUF'])

/**
 * Of a bill that has charges only, the lines whose kWh are those of the meter: the energy itself (Drax), else the levy upon it. Other
 * charges come in kWh of the grid, with losses, or repeat them.
 */
function meteredCharges(lines: readonly Segment[]): readonly Segment[] {
  const energy = lines.filter(
    (line) =>
      (line.elements[ccd.indicator] ?? []).slice(1).join(' ').trim() === 'NRG' &&
      component(line, ccd.modifier) === '122568',
  )
  if (energy.length > 0) return energy
  return lines.filter(
    (line) =>
      /^(renewables? obligation( \(ro\))?|ro)$/i.test(component(line, ccd.tariff, 1)) &&
      quantity(line, ccd.units)?.unit === 'KWH',
  )
}

/** One bill, from its head to its trailer. */
class Message {
  readonly start: number
  segments = 1
  invoice = ''
  billType = ''
  credits = ''
  supplyStart = ''
  supplyEnd = ''
  meter = ''
  readonly lines: Segment[] = []
  /** Calorific values, each behind the line that it is of. */
  readonly calorific = new Map<Segment, string>()

  constructor(start: number) {
    this.start = start
  }

  take(segment: Segment): void {
    if (segment.name === 'BCD') {
      this.invoice = component(segment, 2)
      this.billType = component(segment, 5)
      this.credits = component(segment, 6, 3)
      this.supplyStart = day(component(segment, 7, 0))
      this.supplyEnd = day(component(segment, 7, 1))
    } else if (segment.name === 'MAN') {
      this.meter ||= [0, 1, 2].map((part) => component(segment, 2, part)).join('')
    } else if (segment.name === 'CCD') this.lines.push(segment)
    else if (segment.name === 'ADJ' && component(segment, 2) === 'CV') {
      const last = this.lines.at(-1)
      if (last !== undefined) this.calorific.set(last, implied(component(segment, 2, 1), 5))
    }
  }
}

/** The days of a line: its reads', its own, or the bill's. A read is of the start of its day, or of the end of the day before. */
function daysOf(segment: Segment, message: Message): { from: string; to: string } {
  const previous = day(component(segment, ccd.previousDate))
  const present = day(component(segment, ccd.presentDate))
  const chargeStart = day(component(segment, ccd.chargeStart))
  const chargeEnd = day(component(segment, ccd.chargeEnd))
  if (isDay(previous) && isDay(present)) {
    const start = message.supplyStart || chargeStart
    const endOfDay = isDay(start) && previous === addDays(start, -1)
    if (endOfDay) return { from: start, to: present }
    return { from: previous, to: previous < present ? addDays(present, -1) : present }
  }
  const from = chargeStart || message.supplyStart
  const to = chargeEnd || message.supplyEnd
  // From the first to the first is a month, whose last day is the one before.
  const next = isDay(from) && isDay(to) && from < to && from.slice(8) === to.slice(8)
  return { from, to: next ? addDays(to, -1) : to }
}

class Utlbil implements Unfolder {
  readonly #notes: UnfoldNotes
  #sender = ''
  #message: Message | undefined

  constructor(notes: UnfoldNotes) {
    this.#notes = notes
  }

  *text(text: string): Iterable<UnfoldedRow> {
    for (const segment of segmentsOf(text)) {
      if (segment.name === '') {
        this.#broken(segment)
        continue
      }
      if (segment.name === 'STX') this.#sender += ` ${(segment.elements[1] ?? []).join(' ')}`
      else if (segment.name === 'SDT') this.#sender += ` ${component(segment, 0)} ${component(segment, 1)}`
      else if (segment.name === 'MHD') {
        yield* this.#close(false)
        this.#message = component(segment, 1) === 'UTLBIL' ? new Message(segment.line) : undefined
        continue
      }
      if (this.#message === undefined) continue
      this.#message.segments++
      if (segment.name === 'MTR') {
        this.#count(segment, this.#message)
        yield* this.#close(true)
      } else this.#message.take(segment)
    }
  }

  *end(): Iterable<UnfoldedRow> {
    yield* this.#close(false)
  }

  #broken(segment: Segment): void {
    this.#notes.issue(
      'error',
      'row_broken',
      { row: segment.line, value: segment.elements.flat().join(' ').slice(0, 60) },
      'This segment does not end with an apostrophe, or has no name: the file was damaged or cut off on its way. Send it again whole.',
    )
    this.#notes.row('rejected')
  }

  /** A trailer says how many segments its message has. */
  #count(trailer: Segment, { segments, invoice }: Message): void {
    const said = component(trailer, 0)
    if (said === '' || said === String(segments)) return
    this.#notes.issue(
      'warning',
      'file_incomplete',
      { row: trailer.line, column: 'MTR', value: said },
      `Bill ${invoice} says that it has ${said} segments, and has ${segments}. Ask the sender whether the file is whole.`,
    )
  }

  /** The rows of a bill. One without its trailer was cut off, and nothing of it is taken. */
  *#close(whole: boolean): Iterable<UnfoldedRow> {
    const message = this.#message
    this.#message = undefined
    if (message === undefined) return
    if (!whole) {
      this.#notes.issue(
        'error',
        'row_short',
        { row: message.start, value: message.invoice },
        `Bill ${message.invoice} has no end (segment MTR): the file was cut off or damaged. Nothing of this bill was taken; send the file again whole.`,
      )
      this.#notes.row('rejected')
      return
    }
    const lines = this.#consumption(message)
    for (let left = message.lines.length - lines.length; left > 0; left--) this.#notes.row('ignored')
    if (lines.length === 0) {
      this.#notes.issue(
        'error',
        'value_missing',
        { row: message.start, value: message.invoice },
        `Bill ${message.invoice} has charges only: none of its lines says what the meter counted. Nothing of it was taken. Ask the supplier for a bill with consumption, or send the meter’s data.`,
      )
      this.#notes.row('rejected')
    }
    for (const { line, cells } of lines) yield { line, cells: heads.map((head) => cells[head] ?? '') }
  }

  #consumption(message: Message): Line[] {
    const counted = message.lines.filter(isConsumption)
    const lines = counted.length > 0 ? counted : meteredCharges(message.lines)
    const meter = lines.map((line) => component(line, ccd.location)).find((text) => text !== '')
    const registers = new Map<string, number>()
    return lines.map((segment) => {
      const cells = this.#cells(segment, message, meter ?? message.meter)
      // Two lines of one register are parts of its consumption: at two prices, or of two spells.
      const place = `${cells.register} ${cells.from} ${cells.to}`
      const times = (registers.get(place) ?? 0) + 1
      registers.set(place, times)
      const register = times === 1 ? cells.register : `${cells.register} (${times})`
      return { line: segment.line, cells: { ...cells, register: register ?? '' } }
    })
  }

  #cells(segment: Segment, message: Message, first: string): Cells {
    const base = quantity(segment, ccd.baseUnits)
    const adjusted = quantity(segment, ccd.adjustedUnits)
    const billed = quantity(segment, ccd.units)
    const energy = [adjusted, base, billed, quantity(segment, 10)].find((one) => one?.unit === 'KWH')
    const gas = gasUnits.has(base?.unit ?? '') || gasUnits.has(adjusted?.unit ?? '')
    const table = senderTable(this.#sender, gas ? 'gas' : 'electricity')
    const location = component(segment, ccd.location) || first
    const factor = component(segment, ccd.factor, 1)
    const negative = (energy?.text ?? base?.text ?? '').startsWith('-')
    return {
      ...daysOf(segment, message),
      // The core comes first in a number of 21 digits.
      meter: /^\d{21}$/.test(location) ? location.slice(0, 13) : location,
      utility: gas ? 'gas' : 'electricity',
      kWh: energy?.text ?? '',
      volume: gas ? (base?.text ?? '') : '',
      unit: gas ? (base?.unit ?? '') : '',
      'calorific value': message.calorific.get(segment) ?? [...message.calorific.values()][0] ?? '',
      'correction factor': gas ? implied(factor, 5) : '',
      multiplier: gas ? '' : implied(factor, 5),
      register: [component(segment, ccd.serial), component(segment, ccd.modifier)]
        .filter((text) => text !== '')
        .join(' '),
      // A credit repeats the reads of its bill, or turns them round: they were judged with the bill.
      'present read': negative ? '' : component(segment, ccd.reads, 0),
      'read type': readCode(table, component(segment, ccd.reads, 1)),
      'previous read': negative ? '' : component(segment, ccd.reads, 2),
      'previous read type': readCode(table, component(segment, ccd.reads, 3)),
      'bill type': message.billType,
      invoice: message.invoice,
      credits: message.credits,
    }
  }
}

/** Whether a line is what a meter counted (1), or that and its charge (2), in units of energy or volume. */
function isConsumption(segment: Segment): boolean {
  const [indicator = '', ...codes] = (segment.elements[ccd.indicator] ?? []).map((part) => part.trim())
  if (indicator !== '1' && indicator !== '2') return false
  if (component(segment, ccd.serial) === '' && component(segment, ccd.location) === '') return false
  const units = [ccd.baseUnits, ccd.adjustedUnits, ccd.units, 10].map((at) => quantity(segment, at)?.unit)
  if (!units.some((unit) => unit === 'KWH' || gasUnits.has(unit ?? ''))) return false
  const tariff = segment.elements[ccd.tariff] ?? []
  // A tariff of gas is called by what its meter's line is for: “Meter Reading” is no charge for one.
  const words = codes.includes('GAS') ? '' : [...codes, ...tariff.slice(0, 1), tariff[1] ?? ''].join(' ')
  return chargeKind(words, '') === 'energy'
}

/** Bills of utilities as TRADACOMS messages: EDI with implied decimals, credits marked R. */
export const utlbil: Unfolding = {
  name: 'bills.utlbil',
  title: 'UTLBIL bills (TRADACOMS EDI)',
  layout: 'bills',
  by: 'whole',
  heads,
  columns: {
    meter: 0,
    utility: 1,
    from: 2,
    to: 3,
    kWh: 4,
    volume: 5,
    unit: 6,
    calorificValue: 7,
    correctionFactor: 8,
    register: 9,
    previousRead: 10,
    presentRead: 11,
    coefficient: 12,
    previousReadType: 13,
    readType: 14,
    billType: 15,
    invoice: 16,
    credits: 17,
  },
  looks: (beginning) =>
    /^\s*(?:STX|MHD)=/.test(beginning.replace(/^\uFEFF/, '')) && /UTL(?:HDR|BIL)/.test(beginning),
  open: (notes) => new Utlbil(notes),
}
