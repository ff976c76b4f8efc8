import { daysBetween } from '../../../domain/day.ts'
import { Decimal } from '../../../domain/decimal.ts'
import type { StreamId } from '../../../domain/stream.ts'
import type { Unit } from '../../../domain/unit.ts'
import { airportIn } from '../../airports/airports.ts'
import { quantityOf } from '../../numbers.ts'
import type { Role } from '../../profile.ts'
import type { Grade } from '../../record.ts'
import type { Row, Table } from '../../table.ts'
import { passengerUnit } from './amounts.ts'
import type { TravelDesk, Variant } from './desk.ts'
import { Distances, kilometresOf } from './distances.ts'
import { type Flown, flightClass, flownOver, haulWord, stopsIn } from './flights.ts'
import { hotelCountry } from './hotels.ts'
import { engineOf, fuelOf, fuelOfVehicle, sizeWord, vehicleAttributes } from './vehicle.ts'

/** One thing that a row comes to. */
export interface Part {
  readonly variant: Variant
  readonly quantity: Decimal
  readonly unit: Unit
  /** Where it is another than the variant's. */
  readonly grade?: Grade
}

/** What a row comes to, and what its note says. */
export interface Found {
  readonly parts: readonly Part[]
  readonly note: string | undefined
}

const nightsMax = 366
const peopleMax = 1000

/** How much a journey or a stay comes to. */
export class JourneyAmounts {
  readonly #table: Table
  readonly #desk: TravelDesk
  readonly #distances: Distances

  constructor(desk: TravelDesk) {
    this.#desk = desk
    this.#table = desk.table
    this.#distances = new Distances(desk.table)
  }

  /** What a row comes to; undefined where it was refused here. */
  read(row: Row, stream: StreamId): Found | undefined {
    if (stream === 'travel.flight') return this.#flight(row)
    return stream === 'travel.hotel' ? this.#hotel(row) : this.#land(row, stream)
  }

  #land(row: Row, stream: StreamId): Found | undefined {
    const people = this.#count(row, 'passengers', peopleMax)
    const distance = this.#distances.read(row)
    if (people === undefined || distance === undefined) return undefined
    if (distance === 'missing')
      return this.#table.error(
        row,
        'distance',
        'distance_missing',
        `The distance is missing, and money cannot be turned into one. Ask for the miles or km of each journey, and send them in a column “distance (km)” or “miles” (${stream}).`,
      )
    const variant = this.#variant(row, stream)
    if (variant === undefined) return undefined
    // The distance of a car or taxi is its own, however many sit in it.
    const vehicle = /car|motorbike|taxi/.test(stream)
    const own = vehicle || distance.unit.startsWith('passenger')
    return {
      parts: [
        {
          variant,
          quantity: own ? distance.value : distance.value.times(people),
          unit: vehicle ? distance.unit : passengerUnit(distance.unit),
          ...(distance.derived ? { grade: 4 } : {}),
        },
      ],
      note: distance.derived ? 'distance as the comment has it' : undefined,
    }
  }

  #variant(row: Row, stream: StreamId): Variant | undefined {
    const table = this.#table
    if (!/car|motorbike/.test(stream)) return this.#desk.variant(stream, {})
    const fuel = fuelOf(table.text(row, 'fuel') || fuelOfVehicle(table.text(row, 'vehicle'))) ?? 'unknown'
    const engine = engineOf(table.text(row, 'engine'))
    const cc = typeof engine === 'number' ? engine : undefined
    const size = sizeWord(table.text(row, 'size'))
    return this.#desk.variant(stream, vehicleAttributes(stream, { fuel, cc, size }))
  }

  #flight(row: Row): Found | undefined {
    const table = this.#table
    const people = this.#count(row, 'passengers', peopleMax)
    if (people === undefined) return undefined
    const stops =
      stopsIn(table.text(row, 'itinerary')) ??
      stopsIn(table.text(row, 'origin')) ??
      [table.text(row, 'origin'), table.text(row, 'destination')].filter((text) => text !== '')
    const flown = flownOver(stops, this.#isReturn(row))
    if ('message' in flown)
      return this.#withoutAirports(row, people) ?? this.#refuseFlight(row, stops, flown.message)
    const parts: Part[] = []
    for (const { haul, km } of this.#asGiven(row, flown)) {
      const variant = this.#cabin(row, haul)
      if (variant === undefined) return undefined
      parts.push({ variant, quantity: km.times(people), unit: 'passengerKm' })
    }
    return { parts, note: flown.codes.join('–') }
  }

  #cabin(row: Row, haul: string): Variant | undefined {
    const cabin = flightClass(this.#table.text(row, 'class'))
    const without = /^(without|no)\b/i.test(this.#table.text(row, 'radiativeForcing'))
    return this.#desk.variant('travel.flight', {
      haul,
      ...(cabin === undefined ? {} : { class: cabin }),
      ...(without ? { radiativeForcing: 'without' } : {}),
    })
  }

  /**
   * The source's own distance counts where it fits the airports: within a fifth of the great circle, or, of a return, of the half of it. Where it
   * does not fit, the great circle counts, and that is said.
   */
  #asGiven(
    row: Row,
    flown: { parts: readonly Flown[]; km: Decimal; codes: readonly string[] },
  ): readonly Flown[] {
    const table = this.#table
    if (!table.has('distance') || table.text(row, 'distance') === '' || flown.parts.length !== 1)
      return flown.parts
    const given = this.#distances.read(row)
    if (given === undefined || given === 'missing') return flown.parts
    const km = kilometresOf(given)
    const [part] = flown.parts
    const fits = (value: Decimal): boolean => value.div(flown.km).gte('0.8') && value.div(flown.km).lte('1.2')
    if (part !== undefined && fits(km)) return [{ haul: part.haul, km }]
    if (part !== undefined && this.#isReturn(row) && fits(km.times(2)))
      return [{ haul: part.haul, km: km.times(2) }]
    table.warn(
      row,
      'distance',
      'value_out_of_range',
      `${flown.codes.join('–')} are ${flown.km.toFixed()} km, which is far from this. The ${flown.km.toFixed()} km count.`,
    )
    return flown.parts
  }

  /** Without airports that are known a flight counts by the distance and the haul that the row gives. */
  #withoutAirports(row: Row, people: Decimal): Found | undefined {
    const haul = haulWord(this.#table.text(row, 'haul')) ?? haulWord(this.#table.text(row, 'category'))
    const given =
      haul === undefined || this.#table.text(row, 'distance') === '' ? undefined : this.#distances.read(row)
    if (haul === undefined || given === undefined || given === 'missing') return undefined
    const variant = this.#cabin(row, haul)
    const own = given.unit.startsWith('passenger')
    const quantity = own ? given.value : given.value.times(people)
    return variant && { parts: [{ variant, quantity, unit: passengerUnit(given.unit) }], note: undefined }
  }

  #refuseFlight(row: Row, stops: readonly string[], message: string): undefined {
    const table = this.#table
    const [from = '', to] = stops
    const role: Role =
      table.text(row, 'itinerary') !== ''
        ? 'itinerary'
        : 'message' in airportIn(from) || to === undefined
          ? 'origin'
          : 'destination'
    if (stops.length >= 2) return table.error(row, role, 'airport_unknown', message)
    return table.error(
      row,
      role,
      'distance_missing',
      'Where the flight began and ended is missing. Write the codes of its airports, such as MAN and DUB, or MAN-LHR-JFK; or its distance with its haul (domestic, short haul, long haul).',
    )
  }

  #isReturn(row: Row): boolean {
    const text = this.#table.text(row, 'return').toLowerCase()
    return /\breturn|\bround|\brtn\b|^(y|yes|true|r|rt|2)$/.test(text) && !/\bno\b|\bnot\b|\bone\b/.test(text)
  }

  #hotel(row: Row): Found | undefined {
    const table = this.#table
    const nights = this.#nights(row)
    const rooms = this.#count(row, 'rooms', peopleMax)
    const country = hotelCountry(table.text(row, 'country'), (name) =>
      this.#desk.published('travel.hotel', 'country', name),
    )
    if (typeof country === 'object') return table.error(row, 'country', 'attribute_unknown', country.message)
    if (nights === undefined || rooms === undefined) return undefined
    const unsaid = country === undefined
    const variant = this.#desk.variant('travel.hotel', unsaid ? {} : { country })
    if (variant === undefined) return undefined
    return {
      parts: [{ variant, quantity: nights.times(rooms), unit: 'roomNight', ...(unsaid ? { grade: 3 } : {}) }],
      note: unsaid ? 'country not said: taken for the UK' : undefined,
    }
  }

  #nights(row: Row): Decimal | undefined {
    const table = this.#table
    if (table.text(row, 'nights') !== '') return this.#count(row, 'nights', nightsMax)
    if (table.text(row, 'end') === '')
      return table.error(
        row,
        'nights',
        'value_missing',
        'The nights are missing. Fill them in, or the day of departure.',
      )
    const from = this.#desk.day(row, table.text(row, 'date') === '' ? 'start' : 'date')
    const to = this.#desk.day(row, 'end')
    if (from === undefined || to === undefined) return undefined
    const nights = daysBetween({ from, to })
    if (nights >= 1 && nights <= nightsMax) return new Decimal(nights)
    return table.error(
      row,
      'end',
      'period_invalid',
      `From ${from} to ${to} are ${nights} nights. Correct the dates, or fill in the nights.`,
    )
  }

  /** A count of people, rooms or nights: one where the file has no such column or cell. */
  #count(row: Row, role: 'passengers' | 'rooms' | 'nights', most: number): Decimal | undefined {
    const table = this.#table
    const text = table.text(row, role)
    if (text === '') return new Decimal(1)
    const value = quantityOf(text)
    if (value !== undefined && !('code' in value) && value.isInteger() && value.gte(1) && value.lte(most))
      return value
    return table.error(
      row,
      role,
      'value_out_of_range',
      `“${text}” is not a number of ${role} from 1 to ${most}. Correct it.`,
    )
  }
}
