import { addDays, isDay } from '../../domain/day.ts'
import { decimalText, parseDecimal } from '../../domain/decimal.ts'
import type { UnfoldedRow, Unfolder, Unfolding, UnfoldNotes } from './unfolding.ts'

/** Where the code of a record stands: two editions of the format are known. */
const codeAt = [62, 80] as const

const heads = [
  'meter',
  'from',
  'to',
  'kWh',
  'register',
  'previous read',
  'present read',
  'multiplier',
  'previous read type',
  'read type',
  'invoice',
] as const

const codeOf = (line: string, at: number): string => line.slice(at, at + 4)

/** The edition of a file, by a bill's dates (0101) and a register's consumption (0461) at the same place. */
function editionOf(lines: readonly string[]): number | undefined {
  return codeAt.find(
    (at) =>
      lines.some((line) => codeOf(line, at) === '0101' && /^\d{16}/.test(line.slice(at + 4))) &&
      lines.some((line) => codeOf(line, at) === '0461'),
  )
}

/** The fields of a record behind its code, one after the other, of these lengths. */
function fields(record: string, lengths: readonly number[]): string[] {
  let end = 0
  return lengths.map((length) => {
    end += length
    return record.slice(end - length, end).trim()
  })
}

/** `20070201` is 1 February 2007. */
function day(text: string): string {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`
  return isDay(iso) ? iso : text
}

/** A number without the noughts in front of it. */
function plain(text: string): string {
  const value = parseDecimal(text)
  return value === undefined ? text : decimalText(value)
}

/** Serial, kind of metering, previous and present read, multiplier, unit, quantity, charge, the two reads’ types, MPAN, top line, register. */
const consumption = [11, 2, 12, 12, 6, 6, 12, 6, 1, 1, 13, 8, 15] as const

class EdfMm implements Unfolder {
  readonly #notes: UnfoldNotes
  #edition: number | undefined
  #invoice = ''
  #from = ''
  #to = ''

  constructor(notes: UnfoldNotes) {
    this.#notes = notes
  }

  *text(text: string, no: number): Iterable<UnfoldedRow> {
    this.#edition ??= codeAt.find((at) => ['0100', '0101'].includes(codeOf(text, at)))
    const at = this.#edition
    if (at === undefined) return
    const code = codeOf(text, at)
    const record = text.slice(at + 4)
    if (code === '0100') {
      this.#invoice = text.slice(33, 46).trim()
      this.#from = this.#to = ''
    } else if (code === '0101') {
      const [from = '', to = ''] = fields(record, [8, 8]).map(day)
      this.#from = from
      // From the first to the first is a month, whose last day is the one before.
      this.#to = isDay(from) && isDay(to) && from < to && from.slice(8) === to.slice(8) ? addDays(to, -1) : to
    } else if (code === '0460') this.#notes.row('ignored')
    else if (code === '0461') yield* this.#register(record, no)
  }

  *end(): Iterable<UnfoldedRow> {}

  *#register(record: string, no: number): Iterable<UnfoldedRow> {
    const [serial, , previous, present, multiplier, unit, quantity, charge, was, is, meter, , register] =
      fields(record, consumption)
    // Power and reactive energy stand beside the units; the reactive line is in “KWH”, too.
    if (unit !== 'KWH' || charge !== 'UNIT') {
      this.#notes.row('ignored')
      return
    }
    yield {
      line: no,
      cells: [
        meter ?? '',
        this.#from,
        this.#to,
        plain(quantity ?? ''),
        `${serial} ${register}`.trim(),
        plain(previous ?? ''),
        plain(present ?? ''),
        plain(multiplier ?? ''),
        was ?? '',
        is ?? '',
        this.#invoice,
      ],
    }
  }
}

/** EDF Energy’s “MM” bills: records of fixed width, of which those of consumption are read. */
export const edfMm: Unfolding = {
  name: 'bills.edfMm',
  title: 'EDF Energy “MM” bills (fixed width)',
  layout: 'bills',
  by: 'line',
  heads,
  columns: {
    meter: 0,
    from: 1,
    to: 2,
    kWh: 3,
    register: 4,
    previousRead: 5,
    presentRead: 6,
    coefficient: 7,
    previousReadType: 8,
    readType: 9,
    invoice: 10,
  },
  says: { utility: 'electricity' },
  looks: (beginning) => editionOf(beginning.split(/\r\n|\n|\r/)) !== undefined,
  open: (notes) => new EdfMm(notes),
}
