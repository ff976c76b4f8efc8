import type { Attributes, StreamId } from '../stream.ts'
import { type FactorUse, labels, type StreamEntry } from './entry.ts'
import { carTravelUses, motorbikeUses } from './vehicles.ts'

const passenger: StreamEntry['uoms'] = {
  passengerKm: { uom: 'passenger.km' },
  km: { uom: 'passenger.km', as: 'km' },
  passengerMile: { uom: 'passenger.km', as: 'passengerKm' },
  mile: { uom: 'passenger.km', as: 'km' },
}
const passengerUnits = ['passengerKm', 'km', 'passengerMile', 'mile'] as const

const land = (category: number, level2: string, name: string): FactorUse[] => [
  { kind: 'direct', scope: 3, category, labels: labels('Scope 3', 'Business travel- land', level2, name) },
  {
    kind: 'wtt',
    scope: 3,
    category,
    labels: labels('Scope 3', 'WTT- pass vehs & travel- land', `WTT- ${level2.toLowerCase()}`, name),
  },
]
const ferry = (category: number): FactorUse[] => [
  {
    kind: 'direct',
    scope: 3,
    category,
    labels: labels('Scope 3', 'Business travel- sea', 'Ferry', 'Average (all passenger)'),
  },
  {
    kind: 'wtt',
    scope: 3,
    category,
    labels: labels('Scope 3', 'WTT- business travel- sea', 'WTT- ferry', 'Average (all passenger)'),
  },
]

/** The passenger modes, used by business travel and by commuting. */
const modes: Readonly<Record<string, (category: number) => FactorUse[]>> = {
  taxi: (category) => land(category, 'Taxis', 'Regular taxi'),
  bus: (category) => land(category, 'Bus', 'Average local bus'),
  coach: (category) => land(category, 'Bus', 'Coach'),
  rail: (category) => land(category, 'Rail', 'National rail'),
  railInternational: (category) => land(category, 'Rail', 'International rail'),
  underground: (category) => land(category, 'Rail', 'London Underground'),
  tram: (category) => land(category, 'Rail', 'Light rail and tram'),
  ferry,
}

const trip = (id: StreamId, title: string, mode: string): StreamEntry => ({
  id,
  title,
  scope: 3,
  category: 6,
  secr: 'voluntary',
  baseUnit: 'passengerKm',
  units: passengerUnits,
  uoms: passenger,
  attributes: {},
  reason: undefined,
  uses: () => modes[mode]?.(6) ?? [],
})

const hauls: Readonly<Record<string, string>> = {
  domestic: 'Domestic, to/from UK',
  shortHaul: 'Short-haul, to/from UK',
  longHaul: 'Long-haul, to/from UK',
  international: 'International, to/from non-UK',
}
const classes: Readonly<Record<string, string>> = {
  average: 'Average passenger',
  economy: 'Economy class',
  premiumEconomy: 'Premium economy class',
  business: 'Business class',
  first: 'First class',
}

function flightUses({
  haul = '',
  class: cabin = 'average',
  radiativeForcing = 'with',
}: Attributes): FactorUse[] {
  const rest = [
    hauls[haul] ?? '',
    classes[cabin] ?? '',
    radiativeForcing === 'without' ? 'Without RF' : 'With RF',
  ] as const
  return [
    {
      kind: 'direct',
      scope: 3,
      category: 6,
      labels: labels('Scope 3', 'Business travel- air', 'Flights', ...rest),
    },
    {
      kind: 'wtt',
      scope: 3,
      category: 6,
      labels: labels('Scope 3', 'WTT- business travel- air', 'WTT- flights', ...rest),
    },
  ]
}

const commuteModes = ['car', 'motorbike', ...Object.keys(modes)]

function commute(id: StreamId, title: string): StreamEntry {
  return {
    id,
    title,
    scope: 3,
    category: 7,
    secr: 'inventory',
    baseUnit: 'passengerKm',
    units: ['km', 'mile', 'passengerKm', 'passengerMile'],
    uoms: {
      km: { uom: 'km' },
      mile: { uom: 'km', as: 'km' },
      passengerKm: { uom: 'passenger.km' },
      passengerMile: { uom: 'passenger.km', as: 'passengerKm' },
    },
    attributes: {
      mode: ['', ...commuteModes],
      size: ['average', 'small', 'medium', 'large'],
      fuel: ['unknown', 'diesel', 'petrol', 'hybrid', 'plugInHybrid', 'electric', 'lpg', 'cng'],
    },
    reason:
      'DESNZ publishes no commuting factors: the rows of the same mode under business travel are used, in category 7. Walking and cycling have no factor and are not recorded.',
    uses: ({ mode = '', ...vehicle }) => {
      const uses =
        mode === 'car'
          ? carTravelUses(7, vehicle)
          : mode === 'motorbike'
            ? motorbikeUses(false, 7, vehicle)
            : (modes[mode]?.(7) ?? []).map((use) => ({ ...use, uom: { km: 'passenger.km' } }))
      return uses.filter((use) => use.kind !== 'energy')
    },
  }
}

export const travel: readonly StreamEntry[] = [
  trip('travel.taxi', 'Taxis', 'taxi'),
  trip('travel.bus', 'Local buses', 'bus'),
  trip('travel.coach', 'Coaches', 'coach'),
  trip('travel.rail', 'National rail', 'rail'),
  trip('travel.railInternational', 'International rail', 'railInternational'),
  trip('travel.underground', 'London Underground', 'underground'),
  trip('travel.tram', 'Light rail and tram', 'tram'),
  trip('travel.ferry', 'Ferries', 'ferry'),
  {
    id: 'travel.flight',
    title: 'Flights',
    scope: 3,
    category: 6,
    secr: 'voluntary',
    baseUnit: 'passengerKm',
    units: passengerUnits,
    uoms: passenger,
    attributes: {
      haul: ['', ...Object.keys(hauls)],
      class: Object.keys(classes),
      radiativeForcing: ['with', 'without'],
    },
    reason:
      'Radiative forcing is included unless the row says otherwise, as DESNZ recommends. The factors already contain the 8 % uplift on the great-circle distance.',
    uses: flightUses,
  },
  {
    id: 'travel.hotel',
    title: 'Hotel nights',
    scope: 3,
    category: 6,
    secr: 'voluntary',
    baseUnit: 'roomNight',
    units: ['roomNight'],
    uoms: { roomNight: { uom: 'Room per night' } },
    attributes: { country: ['UK', '*'] },
    reason: undefined,
    uses: ({ country = 'UK' }) => [
      {
        kind: 'direct',
        scope: 3,
        category: 6,
        labels: labels('Scope 3', 'Hotel stay', 'Hotel stay', country),
      },
    ],
  },
  commute('commute.staff', 'Commuting of staff'),
  commute('commute.pupil', 'Travel of pupils to school'),
  {
    id: 'homeworking',
    title: 'Homeworking',
    scope: 3,
    category: 7,
    secr: 'inventory',
    baseUnit: 'hour',
    units: ['hour'],
    uoms: { hour: { uom: 'per FTE Working Hour' } },
    attributes: {},
    reason: 'Office equipment and heating, per hour worked by one full-time equivalent.',
    uses: () => [
      {
        kind: 'direct',
        scope: 3,
        category: 7,
        labels: labels('Scope 3', 'Homeworking', 'Homeworking (office equipment + heating)', ''),
      },
    ],
  },
]
