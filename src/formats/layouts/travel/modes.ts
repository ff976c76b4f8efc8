import type { StreamId } from '../../../domain/stream.ts'

/** What a word for a way of travelling means: a stream, or something that is not counted. */
export type Mode =
  | { readonly stream: StreamId }
  /** Why such a row is left out. */
  | { readonly not: string }

/** Any of the words given, as whole words. */
export const anyOf = (...words: readonly string[]): RegExp => new RegExp(`\\b(?:${words.join('|')})\\b`)

const fees = anyOf(
  'fees?',
  '(?:service|booking|card) (?:charge|cost)',
  'surcharge',
  'admin(?:istration)?',
  'bill-?back',
  'commission',
  'cancellation',
  'amendment',
  'penalty',
  'postage',
  'delivery',
)
const extras = anyOf(
  'parking',
  'tolls?',
  'congestion charge',
  'ulez',
  'clean air zone',
  'baggage',
  'luggage',
  'lounge',
  'seat (?:reservation|selection)',
  'insurance',
  'visa',
  'wi-?fi',
  'meals?',
  'subsistence',
  'breakfast(?! inn)',
  'lunch',
  'dinner',
  'food',
  'drinks?',
  'catering',
  'per diem',
  'railcard',
  'season ticket',
  'gifts?',
  'eats',
  'fuel',
)
const active = anyOf(
  'walk(?:ing)?',
  'on foot',
  'bicycles?',
  'pedal',
  'push ?bike',
  'cycle',
  'cycling',
  'e-?bike',
  'e-?scooter',
)

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
  [anyOf('motor ?bikes?', 'motor ?cycles?', 'mopeds?', '(?<!e-?)scooters?'), { stream: 'travel.motorbike' }],
  [fees, { not: notCounted.fees }],
  [anyOf('bed (?:and|&) breakfast', 'b&b'), { stream: 'travel.hotel' }],
  [extras, { not: notCounted.extras }],
  [active, { not: notCounted.active }],
  [
    anyOf('eurostar', 'international (?:rail|train)', 'rail international'),
    { stream: 'travel.railInternational' },
  ],
  [anyOf('underground', 'tube'), { stream: 'travel.underground' }],
  [
    anyOf('trams?', 'light rail', 'dlr', 'metrolink', 'metro', 'supertram', 'subway'),
    { stream: 'travel.tram' },
  ],
  [anyOf('rail', 'trains?'), { stream: 'travel.rail' }],
  [
    anyOf(
      'flights?',
      'fly',
      'air',
      'airfares?',
      'airlines?',
      '(?:aero|air)?planes?',
      'aviation',
      '(?:short|long)[- ]?haul',
    ),
    { stream: 'travel.flight' },
  ],
  [anyOf('ferry', 'ferries'), { stream: 'travel.ferry' }],
  [anyOf('coach(?:es)?'), { stream: 'travel.coach' }],
  [anyOf('bus(?:es)?'), { stream: 'travel.bus' }],
  [
    anyOf(
      'taxis?',
      '(?:mini-?)?cabs?',
      'private hire',
      'ride ?(?:share|hailing)',
      'uber',
      'chauffeur',
      'transfers?',
    ),
    { stream: 'travel.taxi' },
  ],
  [
    anyOf('hotels?', 'accommodation', 'lodgings?', 'rooms?', 'apartment', 'guest ?house', 'overnight'),
    { stream: 'travel.hotel' },
  ],
  [
    anyOf(
      'cars?',
      '(?:own|private|hired?|rental) vehicles?',
      'vehicle (?:hire|rental)',
      'mileage',
      'driv(?:e|ing)',
    ),
    { stream: 'travel.car' },
  ],
]

/** What a cell means that says how somebody travelled; undefined where it says nothing that is known. */
export function modeOf(text: string): Mode | undefined {
  const plain = text.toLowerCase().replace(/[_/]+/g, ' ')
  return words.find(([pattern]) => pattern.test(plain))?.[1]
}
