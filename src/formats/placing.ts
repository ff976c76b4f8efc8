import { DateReader, inFuture, type NotADate } from './dates.ts'
import type { Role } from './profile.ts'
import { isStamp, type Stamp, Stamps } from './stamps.ts'
import type { Row, Table } from './table.ts'
import { type Place, placeOfInstant, placeOfWallClock, type UkDay } from './uk-days.ts'

/** Finds the civil day and the time in it of the rows of a table, as the survey of its file says that they are meant. */
export class Placing {
  readonly #table: Table
  readonly #stamps: Stamps
  readonly #utc: boolean
  readonly #today: string
  readonly labels: 'start' | 'end'
  readonly role: Role

  constructor(table: Table) {
    const { says } = table.found
    const { today } = table.context
    this.#table = table
    this.#today = today
    this.#stamps = new Stamps(table.found, new DateReader(today, says.dateOrder, 1))
    this.role = this.#stamps.role
    this.labels = says.labels ?? 'start'
    this.#utc = says.clock === 'utc'
  }

  /** The time of a row as it is written; what is none is reported. */
  stamp(row: Row): Stamp | undefined {
    const stamp: Stamp | NotADate = this.#stamps.read(row.cells)
    return isStamp(stamp) ? stamp : this.#table.error(row, this.role, stamp.code, stamp.message)
  }

  /** Where a reading belongs. A row in the hour that clocks skip is passed over where nothing is in it. */
  place(row: Row, stamp: Stamp, isNothing: () => boolean): Place | 'ignored' | undefined {
    const place = this.#placeOf(row, stamp, isNothing)
    if (place === undefined || place === 'ignored') return place
    return this.isAhead(row, place.ukDay) ? undefined : place
  }

  /** Whether a reading is of a day after today, which is reported. */
  isAhead(row: Row, { day }: UkDay): boolean {
    if (day <= this.#today) return false
    const { code, message } = inFuture(this.#table.text(row, this.role), this.#today)
    this.#table.error(row, this.role, code, message)
    return true
  }

  #placeOf(row: Row, stamp: Stamp, isNothing: () => boolean): Place | 'ignored' | undefined {
    const { labels } = this
    const { date, minute, offset, period } = stamp
    if (period !== undefined) {
      const at = labels === 'end' ? period * 30 : (period - 1) * 30
      return this.#utc
        ? placeOfInstant(date.ordinal * 1440 + at, labels)
        : { ukDay: date, minute: at, ambiguous: false }
    }
    if (stamp.dateOnly && this.#table.found.says.midnightBare !== true) {
      const text = this.#table.text(row, this.role)
      return this.#table.error(
        row,
        this.role,
        'date_invalid',
        `“${text}” has no time of day. Write the time of each reading, as 2024-03-31 00:30.`,
      )
    }
    if (offset !== undefined || this.#utc)
      return placeOfInstant(date.ordinal * 1440 + minute - (offset ?? 0), labels)
    return placeOfWallClock(date, minute, labels) ?? this.#skipped(row, date.day, isNothing())
  }

  /** A time that the clocks skip. Files of 48 rows each day put a nought or nothing there. */
  #skipped(row: Row, day: string, nothing: boolean): 'ignored' | undefined {
    if (nothing) {
      this.#table.warn(
        row,
        this.role,
        'clock_change',
        `The clocks go forward on ${day}: there is no such time, and the row has no consumption. It was passed over.`,
      )
      return 'ignored'
    }
    return this.#table.error(
      row,
      this.role,
      'clock_change',
      `The clocks go forward on ${day}: there is no 01:00 or 01:30. If the file is in UTC, write the times with a Z, or have it read again with clock=utc.`,
    )
  }
}
