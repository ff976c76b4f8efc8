import { parseDecimal } from '../../domain/decimal.ts'
import { DateReader } from '../dates.ts'
import { splitText } from '../split.ts'
import { isStamp, Stamps } from '../stamps.ts'
import { placeOfWallClock } from '../uk-days.ts'
import type { UnfoldedRow, Unfolder, Unfolding, UnfoldNotes } from './unfolding.ts'

const begins =
  /^\uFEFF?(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*[ \t]*"?(?:insert|update)"?[ \t]*,[ \t]*"?hh_datum"?[ \t]*,/i

class GeneralUnfolder implements Unfolder {
  readonly #notes: UnfoldNotes
  readonly #stamps: Stamps

  constructor(notes: UnfoldNotes, today: string) {
    this.#notes = notes
    this.#stamps = new Stamps({ columns: { start: 0 } }, new DateReader(today))
  }

  text(line: string, no: number): Iterable<UnfoldedRow> {
    const text = line.replace(/^\uFEFF/, '').trim()
    if (text === '' || text.startsWith('#')) return []
    const { cells: rows, broken } = splitText(text, { line: 1, delimiter: ',', whole: true })
    const cells = (rows[0] ?? []).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    const [action = '', type = '', meter = '', start = '', channel = '', ...packed] = cells
    if (type.toLowerCase() !== 'hh_datum' || action.toLowerCase() === 'delete') {
      this.#notes.row('ignored')
      return []
    }
    if (broken.size > 0 || packed.length === 0) {
      this.#notes.issue(
        'error',
        broken.size > 0 ? 'row_broken' : 'row_short',
        { row: no, value: text },
        'A line of a general import is “insert, hh_datum, MPAN core, date, channel type, value, status”, and this one is not.',
      )
      this.#notes.row('rejected')
      return []
    }
    return this.#readings(no, { meter, start, channel, packed })
  }

  /** The values of a line, a half-hour after each other in true time, in as many cells or in one. */
  *#readings(
    line: number,
    { meter, start, channel, packed }: { meter: string; start: string; channel: string; packed: string[] },
  ): Iterable<UnfoldedRow> {
    const parts = packed.flatMap((cell) => cell.split(',')).map((part) => part.trim())
    // Either value and status in turn, or values alone.
    const isPair = parts.length > 1 && parseDecimal(parts[1] ?? '') === undefined
    const step = isPair ? 2 : 1
    const first = this.#instant(start)
    for (let at = 0; at < parts.length; at += step) {
      const minutes = first === undefined ? undefined : first + (at / step) * 30
      const time = minutes === undefined ? start : new Date(minutes * 60_000).toISOString()
      const status = isPair ? (parts[at + 1] ?? '') : ''
      yield { line, cells: [meter, time, channel, parts[at] ?? '', status] }
    }
  }

  /** The instant at which a line begins, in minutes since 1970; undefined where its text names none, which the layout says. */
  #instant(start: string): number | undefined {
    const stamp = this.#stamps.read([start])
    if (!isStamp(stamp)) return undefined
    if (stamp.offset !== undefined) return stamp.date.ordinal * 1440 + stamp.minute - stamp.offset
    const place = placeOfWallClock(stamp.date, stamp.minute, 'start')
    return place && place.ukDay.start + place.minute
  }

  end(): Iterable<UnfoldedRow> {
    return []
  }
}

/** Chellow's general import: one half-hour a line, or very many in one cell. */
export const chellowGeneral: Unfolding = {
  name: 'chellow.general',
  title: 'Chellow, general import',
  layout: 'halfHourlyLong',
  by: 'line',
  heads: ['MPAN core', 'date', 'channel type', 'value', 'status'],
  columns: { meter: 0, start: 1, measure: 2, value: 3, status: 4 },
  says: { labels: 'start', unit: 'kWh', utility: 'electricity' },
  looks: (beginning) => begins.test(beginning),
  open: (notes, { today }) => new GeneralUnfolder(notes, today),
}
