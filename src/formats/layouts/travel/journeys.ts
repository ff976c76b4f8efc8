import { addDays, type Day } from '../../../domain/day.ts'
import { decimalText } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { Role } from '../../profile.ts'
import type { ActivityRecord } from '../../record.ts'
import type { LayoutReader, Row, Table } from '../../table.ts'
import { moneyIn } from './amounts.ts'
import { TravelDesk } from './desk.ts'
import { type Found, JourneyAmounts } from './journey-amounts.ts'
import { type Mode, modeOf, notCounted } from './modes.ts'
import { type Status, statusOf } from './status.ts'
import { Tally } from './tally.ts'

/**
 * Bookings, tickets and travel expenses: one row for each journey, leg or stay. Flights count by the great circle between their airports,
 * hotels by rooms and nights, everything else by the distance that the row gives. Money is never turned into distance.
 */
export class Journeys implements LayoutReader {
  readonly #table: Table
  readonly #desk: TravelDesk
  readonly #tally: Tally
  readonly #amounts: JourneyAmounts
  /** Expenses are of all kinds; in a file of bookings what is not known is a mistake. */
  readonly #expenses: boolean
  readonly #flightsOnly: boolean
  /** Its rows are the halves of an entry in the books, one of them negative: an entry is told by its number alone. */
  readonly #concur: boolean

  constructor(table: Table) {
    this.#table = table
    this.#desk = new TravelDesk(table)
    this.#tally = new Tally(this.#desk, 'all')
    this.#amounts = new JourneyAmounts(this.#desk)
    this.#expenses = !table.has('travelType') && table.has('category')
    this.#concur = table.found.profile.name.startsWith('travel.concur')
    const heads = `${table.head('origin') ?? ''} ${table.head('destination') ?? ''}`
    const typed = table.has('travelType') || table.has('category')
    this.#flightsOnly = !typed && (table.has('flight') || /airport|iata|icao/i.test(heads))
    if (typed || this.#flightsOnly || table.context.defaults.stream !== undefined) return
    table.collector.refuse(
      refuse(
        'stream_unknown',
        'The file does not say how the journeys were made. Add a column “travel type” (flight, rail, hotel …), or send the file with “--stream travel.flight” or “--stream travel.rail” (the upload’s option “stream”).',
      ),
    )
  }

  row(row: Row): void {
    if (this.#desk.refused) return
    const fate = this.#read(row)
    if (fate !== 'held') this.#table.collector.row(fate)
  }

  end(): Iterable<void> {
    return this.#tally.rest()
  }

  #read(row: Row): 'held' | 'ignored' | 'rejected' {
    const table = this.#table
    const mode = this.#mode(row)
    if (mode === undefined) return 'rejected'
    if ('not' in mode)
      return this.#desk.passOver(row, mode.not, table.text(row, 'category') || table.text(row, 'travelType'))
    const stands = this.#stands(row)
    if (stands === 'ignored' || stands === 'rejected') return stands
    const amount = this.#concur ? '' : table.text(row, 'amount')
    const money = moneyIn(amount)
    const back = stands === 'refund' || (money?.isNegative() === true && !money.isZero())
    const id = this.#desk.id(row)
    // What takes a booking out needs no more than its number.
    if ((back || stands === 'cancelled') && id !== undefined) {
      const refund = back || 'cancelled'
      const content = this.#content(row, id)
      const mirror = `${id}\t${mode.stream}`
      this.#tally.hold(row, { id, content, mirror, leg: this.#itinerary(row), amount, refund, records: [] })
      return 'held'
    }
    const day = this.#day(row)
    if (day === 'future') return this.#desk.passOver(row, notCounted.future)
    const academyId = this.#desk.academy(row)
    const found = back ? { parts: [], note: undefined } : this.#amounts.read(row, mode.stream)
    if (academyId === undefined || day === undefined || found === undefined) return 'rejected'
    this.#tally.hold(row, {
      id,
      content: this.#content(row, id),
      mirror: `${id ?? this.#itinerary(row)}\t${mode.stream}`,
      leg: this.#itinerary(row),
      amount,
      refund: back,
      records: this.#records(row, found, { academyId, day, id }),
    })
    return 'held'
  }

  #records(
    row: Row,
    found: Found,
    { academyId, day, id }: { academyId: string; day: Day; id: string | undefined },
  ): ActivityRecord[] {
    const end = addDays(day, 1)
    const note = [found.note, id && `booking ${id}`].filter(Boolean).join('; ').slice(0, 500) || undefined
    return found.parts.map(({ variant, quantity, unit, grade }, part) => ({
      kind: 'activity',
      row: row.line,
      part,
      academyId,
      stream: variant.stream,
      variant: variant.text,
      start: day,
      end,
      quantity: decimalText(quantity),
      unit,
      grade: grade ?? variant.grade,
      note,
    }))
  }

  /** What makes a row the same as another of its number. One expense that is split over cost centres stands in several, and is one. */
  #content(row: Row, id: string | undefined): string {
    return this.#concur && id !== undefined ? 'entry' : row.cells.join('\t')
  }

  /** Which journey it is, as far as the row says it. */
  #itinerary(row: Row): string {
    const roles = ['date', 'start', 'origin', 'destination', 'itinerary', 'traveller', 'country'] as const
    return roles.map((role) => this.#table.text(row, role)).join('\t')
  }

  /** Whether a row is a journey that was made, or a refund of one. */
  #stands(row: Row): 'counts' | 'refund' | 'cancelled' | 'ignored' | 'rejected' {
    const table = this.#table
    const said = (['status', 'event'] as const).map((role): [Role, Status] => [
      role,
      statusOf(table.text(row, role)),
    ])
    if (said.some(([, status]) => status === 'refund')) return 'refund'
    for (const [role, status] of said) {
      // The same booking may stand in another row as it was before it was cancelled.
      if (
        typeof status === 'object' &&
        status.not === notCounted.cancelled &&
        this.#desk.id(row) !== undefined
      )
        return 'cancelled'
      if (typeof status === 'object') return this.#desk.passOver(row, status.not)
      // Expenses have stages of their own; one that is not known says nothing against the journey.
      if (status !== 'unknown' || this.#expenses) continue
      table.error(
        row,
        role,
        'attribute_unknown',
        `Whether a booking that is “${table.text(row, role)}” was travelled cannot be told. Write “confirmed” or “cancelled”.`,
      )
      return 'rejected'
    }
    return 'counts'
  }

  #mode(row: Row): Mode | undefined {
    const table = this.#table
    const [type, category] = [table.text(row, 'travelType'), table.text(row, 'category')]
    const modes = [type, category].map((text) => (text === '' ? undefined : modeOf(text)))
    // The fee for a train is no train: what says that it is no journey counts before what says which.
    const mode =
      modes.find((one) => one !== undefined && 'not' in one) ?? modes.find((one) => one !== undefined)
    if (mode !== undefined) return mode
    const { stream } = table.context.defaults
    if (stream !== undefined && type === '') return { stream }
    if (this.#flightsOnly) return { stream: 'travel.flight' }
    if (this.#expenses && !/\btravel/i.test(category)) return { not: notCounted.notTravel }
    return table.error(
      row,
      this.#expenses ? 'category' : 'travelType',
      'stream_unknown',
      `${type === '' && category === '' ? 'How the journey was made is missing' : `How somebody travelled cannot be told from “${type || category}”`}. Write flight, rail, bus, coach, taxi, ferry, hotel or car; or take the row out if it is no journey.`,
    )
  }

  #day(row: Row): Day | 'future' | undefined {
    const table = this.#table
    const role = (['date', 'start'] as const).find((one) => table.text(row, one) !== '') ?? 'date'
    if (table.text(row, role) !== '' || table.text(row, 'bookedOn') === '')
      return this.#desk.dayOrFuture(row, role)
    return table.error(
      row,
      role,
      'date_missing',
      'The day of travel is missing; the day on which it was booked is not it. Fill it in.',
    )
  }
}
