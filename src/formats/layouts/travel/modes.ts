import type { StreamId } from '../../../domain/stream.ts'

/** What a word for a way of travelling means: a stream, or something that is not counted. */
export type Mode =
  | { readonly stream: StreamId }
  /** Why such a row is left out. */
  | { readonly not: string }

const fees =
  /\b(fees?|service (charge|cost)|booking (charge|cost)|surcharge|admin(istration)?|bill-?back|commission|cancellation|amendment|exchange penalty|card charge|postage|delivery)\b/
const extras =
  /\b(parking|tolls?|congestion charge|ulez|clean air zone|baggage|luggage|lounge|seat (reservation|selection)|insurance|visa|wi-?fi|meals?|subsistence|breakfast|lunch|dinner|food|drinks?|catering|per diem|railcard|season ticket|gift|eats|fuel)\b/
const active =
  /\b(walk(ing)?|on foot|bicycles?|bikes? \(?pedal|pedal|push ?bike|cycle|cycling|e-?bike|e-?scooter)\b/

export const notCounted = {
  fees: 'fees and charges, which are no journeys',
  extras: 'parking, meals and other extras, which are no journeys',
  active: 'journeys on foot or by bicycle, which emit nothing and have no factor',
  cancelled: 'bookings that were cancelled or refunded',
  unbooked: 'bookings that were not made: quotes, requests, and what waits for approval',
  future: 'journeys that lie in the future; send the report again once they have been made',
  passenger: 'miles of passengers: the car is counted once, with its driver',
  notTravel: 'expenses that are no travel',
} as const

/** In the order in which they are looked for: “car park fee” is no car, and “Eurostar” no national rail. */
const words: readonly (readonly [RegExp, Mode])[] = [
  [/\b(motor ?(bikes?|cycles?)|motorbike|mopeds?|scooter)\b/, { stream: 'travel.motorbike' }],
  [fees, { not: notCounted.fees }],
  [extras, { not: notCounted.extras }],
  [active, { not: notCounted.active }],
  [
    /\b(eurostar|international rail|rail international|international train)\b/,
    { stream: 'travel.railInternational' },
  ],
  [/\b(underground|tube)\b/, { stream: 'travel.underground' }],
  [/\b(trams?|light rail|dlr|metrolink|metro|supertram|subway)\b/, { stream: 'travel.tram' }],
  [/\b(rail|trains?|national rail)\b/, { stream: 'travel.rail' }],
  [
    /\b(flights?|fly|air ?(fares?|travel|line|lines|plane|ticket|tickets)|air|aeroplanes?|aviation|planes?)\b/,
    { stream: 'travel.flight' },
  ],
  [/\b(ferry|ferries|eurotunnel)\b/, { stream: 'travel.ferry' }],
  [/\b(coach(es)?)\b/, { stream: 'travel.coach' }],
  [/\b(bus(es)?)\b/, { stream: 'travel.bus' }],
  [
    /\b(taxis?|cabs?|mini-?cabs?|private hire|ride ?(share|hailing)|uber|chauffeur|airport transfers?|transfers?)\b/,
    { stream: 'travel.taxi' },
  ],
  [
    /\b(hotels?|accommodation|lodgings?|room|apartment|guest ?house|b&b|bed (and|&) breakfast|overnight)\b/,
    { stream: 'travel.hotel' },
  ],
  [
    /\b(car (hire|rental)|hired? cars?|rental cars?|vehicle hire|cars?|own vehicle|private vehicle|mileage|motor mileage|drive|driving)\b/,
    { stream: 'travel.car' },
  ],
]

/** What a cell means that says how somebody travelled; undefined where it says nothing that is known. */
export function modeOf(text: string): Mode | undefined {
  const plain = text.toLowerCase().replace(/[_/]+/g, ' ')
  return words.find(([pattern]) => pattern.test(plain))?.[1]
}
