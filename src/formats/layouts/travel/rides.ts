import { addDays, type Day, daysBetween } from '../../../domain/day.ts'
import { type Decimal, decimalText } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import { isDate } from '../../dates.ts'
import type { ActivityRecord } from '../../record.ts'
import type { LayoutReader, Row, Table } from '../../table.ts'
import { plainDay } from './days.ts'
import { TravelDesk } from './desk.ts'
import { Distances, kilometresOf } from './distances.ts'
import { notCounted } from './modes.ts'

const ridesMax = 500_000

interface Ride {
  readonly record: ActivityRecord
  readonly kilometres: Decimal
}

/** Rides with a taxi app: a row for each payment, and a ride may have several. Its distance counts once. */
export class Rides implements LayoutReader {
  readonly #table: Table
  readonly #desk: TravelDesk
  readonly #distances: Distances
  readonly #rides = new Map<string, Ride>()

  constructor(table: Table) {
    this.#table = table
    this.#desk = new TravelDesk(table)
    this.#distances = new Distances(table)
  }

  row(row: Row): void {
    if (this.#desk.refused) return
    const fate = this.#read(row)
    if (fate !== 'held') this.#table.collector.row(fate)
  }

  *end(): Generator<void> {
    this.#desk.sayPassedOver()
    for (const { record } of this.#rides.values()) {
      this.#table.collector.row('accepted')
      this.#table.collector.activity(record)
      yield undefined
    }
  }

  #read(row: Row): 'held' | 'ignored' | 'duplicate' | 'rejected' {
    const table = this.#table
    const left = this.#leftOut(row)
    if (left !== undefined) return this.#desk.passOver(row, left)
    const distance = this.#distances.read(row)
    if (distance === 'missing')
      table.error(
        row,
        'distance',
        'distance_missing',
        'The distance of the ride is missing. Fill in its miles or km: they cannot be worked out from the fare.',
      )
    const day = this.#day(row)
    const academyId = this.#desk.academy(row)
    const variant = this.#desk.variant('travel.taxi', {})
    const id = this.#desk.id(row) ?? `row ${row.line}`
    if (distance === undefined || distance === 'missing') return 'rejected'
    if (day === undefined || academyId === undefined || variant === undefined) return 'rejected'
    if (distance.value.isZero())
      return this.#desk.passOver(row, 'rides of no distance, which were cancelled before they began')
    const record: ActivityRecord = {
      kind: 'activity',
      row: row.line,
      academyId,
      stream: variant.stream,
      variant: variant.text,
      start: day,
      end: addDays(day, 1),
      quantity: decimalText(distance.value),
      unit: distance.unit,
      grade: variant.grade,
      note: `trip ${id}`.slice(0, 500),
    }
    return this.#hold(row, id, { record, kilometres: kilometresOf(distance) })
  }

  #hold(row: Row, id: string, ride: Ride): 'held' | 'duplicate' {
    const table = this.#table
    const before = this.#rides.get(id)
    if (before === undefined) {
      this.#rides.set(id, ride)
      if (this.#rides.size > ridesMax)
        table.collector.refuse(
          refuse(
            'file_too_much',
            `The file has more than ${ridesMax.toLocaleString('en-GB')} rides. Split it, for example by year.`,
          ),
        )
      return 'held'
    }
    const same = before.kilometres.eq(ride.kilometres)
    table.warn(
      row,
      'distance',
      same ? 'row_duplicate' : 'day_conflict',
      same
        ? `The ride ${id} stands in row ${before.record.row}. It is counted once.`
        : `The ride ${id} stands in row ${before.record.row} with another distance. It is counted once, with the greater of the two.`,
    )
    if (ride.kilometres.gt(before.kilometres)) this.#rides.set(id, ride)
    return 'duplicate'
  }

  /** Why a row is no ride, undefined where it is one. */
  #leftOut(row: Row): string | undefined {
    const table = this.#table
    const service = table.text(row, 'travelType').toLowerCase()
    if (/eats\b|delivery|grocer|meal|courier|package|connect\b/.test(service))
      return 'orders of food and deliveries, which are no journeys'
    if (/\b(bikes?|e-?bikes?|scooters?|lime)\b/.test(service)) return notCounted.active
    const event = table.text(row, 'event').toLowerCase()
    if (event === '' || /^(fare|trip|ride|charge|completed|trip fare)$/.test(event)) return undefined
    return 'tips, adjustments, refunds and fees: the ride is counted with its fare'
  }

  /**
   * The local day, which may be written month first: it is the order in which it lies next to the day of universal time. Without that day it
   * is read like every other date.
   */
  #day(row: Row): Day | undefined {
    const table = this.#table
    const universal = table.dates.day(plainDay(table.text(row, 'date')))
    const local = table.text(row, 'localDate')
    if (!isDate(universal)) return this.#desk.day(row, local === '' ? 'date' : 'localDate')
    const [, first = '', second = '', year = ''] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})/.exec(local) ?? []
    const iso = [year, first, second].map((part) => part.padStart(2, '0'))
    const candidates = [plainDay(local), `${iso[0]}-${iso[1]}-${iso[2]}`, `${iso[0]}-${iso[2]}-${iso[1]}`]
      .map((text) => table.dates.day(text))
      .filter(isDate)
    return candidates.find((day) => Math.abs(daysBetween({ from: universal, to: day })) <= 1) ?? universal
  }
}
