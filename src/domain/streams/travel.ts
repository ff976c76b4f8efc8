import type { AttributeName, Attributes, StreamId } from '../stream.ts'
import { type FactorUse, labels, type Measures, type StreamEntry } from './entry.ts'
import { carAttributes, carTravelUses, distance, motorbikeUses } from './vehicles.ts'

/** One kilometre of one traveller is a passenger kilometre. */
const passenger: Measures = {
  passengerKm: { uom: 'passenger.km' },
  km: { uom: 'passenger.km', as: 'km' },
  passengerMile: { uom: 'passenger.km', as: 'passengerKm' },
  mile: { uom: 'passenger.km', as: 'km' },
}
/** A taxi is published both ways: by the distance of the taxi, and by that of each passenger in it. */
const taxi: Measures = { ...passenger, km: { uom: 'km' }, mile: { uom: 'km', as: 'km' } }
const passengerUnits = ['passengerKm', 'km', 'passengerMile', 'mile'] as const

const upstream =
  'Well-to-tank of the same journey. The trust bought the journey and not the fuel, so it stays in the journey’s own category, beside the direct row.'

interface Mode {
  readonly uses: (category: number) => FactorUse[]
  readonly measures: Measures
}

function land(level2: string, name: string, why: string, measures = passenger): Mode {
  return {
    measures,
    uses: (category) => [
      {
        kind: 'direct',
        scope: 3,
        category,
        labels: labels('Scope 3', 'Business travel- land', level2, name),
        why,
      },
      {
        kind: 'wtt',
        scope: 3,
        category,
        labels: labels('Scope 3', 'WTT- pass vehs & travel- land', `WTT- ${level2.toLowerCase()}`, name),
        why: upstream,
      },
    ],
  }
}

const ferry: Mode = {
  measures: passenger,
  uses: (category) => [
    {
      kind: 'direct',
      scope: 3,
      category,
      labels: labels('Scope 3', 'Business travel- sea', 'Ferry', 'Average (all passenger)'),
      why: 'The average passenger, because a ticket seldom says whether its traveller counts as a foot or a car passenger.',
    },
    {
      kind: 'wtt',
      scope: 3,
      category,
      labels: labels('Scope 3', 'WTT- business travel- sea', 'WTT- ferry', 'Average (all passenger)'),
      why: upstream,
    },
  ],
}

/** The passenger modes, used by business travel and by commuting. */
const modes = {
  taxi: land(
    'Taxis',
    'Regular taxi',
    'A regular taxi; “Black cab” is for those of London alone. km and miles are the taxi’s own, passengerKm those of each passenger.',
    taxi,
  ),
  bus: land('Bus', 'Average local bus', 'The average local bus, in London and outside it.'),
  coach: land('Bus', 'Coach', 'A coach: the publication’s row for long-distance and hired coaches.'),
  rail: land('Rail', 'National rail', 'National rail, the average of electric and diesel trains.'),
  railInternational: land('Rail', 'International rail', 'International rail, the Eurostar.'),
  underground: land(
    'Rail',
    'London Underground',
    'The London Underground; other cities’ lines are light rail.',
  ),
  tram: land('Rail', 'Light rail and tram', 'Light rail and trams, the average of the UK’s networks.'),
  ferry,
} satisfies Readonly<Record<string, Mode>>
type ModeName = keyof typeof modes

const trip = (id: StreamId, title: string, name: ModeName): StreamEntry => ({
  id,
  title,
  scope: 3,
  category: 6,
  secr: 'voluntary',
  baseUnit: 'passengerKm',
  units: passengerUnits,
  measures: () => modes[name].measures,
  attributes: {},
  reason: undefined,
  uses: () => modes[name].uses(6),
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
  const without = radiativeForcing === 'without'
  const rest = [hauls[haul] ?? '', classes[cabin] ?? '', without ? 'Without RF' : 'With RF'] as const
  return [
    {
      kind: 'direct',
      scope: 3,
      category: 6,
      labels: labels('Scope 3', 'Business travel- air', 'Flights', ...rest),
      why: `This haul and class${cabin === 'average' ? ' (not known: the average passenger, graded lower)' : ''}, ${without ? 'without radiative forcing, as the row asks' : 'with radiative forcing, as DESNZ recommends'}.`,
    },
    {
      kind: 'wtt',
      scope: 3,
      category: 6,
      labels: labels('Scope 3', 'WTT- business travel- air', 'WTT- flights', ...rest),
      why: upstream,
    },
  ]
}

const isMode = (name: string): name is ModeName => name in modes

/** Distances of a commute: those of the vehicle for a car or motorbike, of the traveller for everything else. */
function commuteMeasures({ mode = '' }: Attributes): Measures {
  return isMode(mode) ? modes[mode].measures : distance
}
function commuteUses({ mode = '', ...vehicle }: Attributes): FactorUse[] {
  const uses = isMode(mode)
    ? modes[mode].uses(7)
    : mode === 'car'
      ? carTravelUses(7, vehicle)
      : motorbikeUses(false, 7, vehicle)
  // SECR wants no energy of commuting.
  return uses.filter((use) => use.kind !== 'energy')
}
/** Only a car has a fuel and a size, and a motorbike a size. */
const commuteLeftOut = ({ mode = '' }: Attributes): AttributeName[] =>
  mode === 'car' ? [] : mode === 'motorbike' ? ['fuel'] : ['size', 'fuel']

const commute = (id: StreamId, title: string): StreamEntry => ({
  id,
  title,
  scope: 3,
  category: 7,
  secr: 'inventory',
  baseUnit: 'passengerKm',
  units: ['km', 'mile', 'passengerKm', 'passengerMile'],
  measures: commuteMeasures,
  attributes: { mode: ['', 'car', 'motorbike', ...Object.keys(modes)], ...carAttributes },
  reason:
    'DESNZ publishes no commuting factors: the rows of the same mode under business travel are used, in category 7. A car or motorbike is measured by its own distance, shared by those in it. Walking and cycling have no factor and are not recorded.',
  leftOut: commuteLeftOut,
  uses: commuteUses,
})

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
    measures: () => passenger,
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
    measures: () => ({ roomNight: { uom: 'Room per night' } }),
    attributes: { country: ['UK', '*'] },
    reason: 'The UK where no country is given. A country that no set lists has no factor.',
    names: { attribute: 'country', under: ['Scope 3|Hotel stay|Hotel stay|'] },
    uses: ({ country = 'UK' }) => [
      {
        kind: 'direct',
        scope: 3,
        category: 6,
        labels: labels('Scope 3', 'Hotel stay', 'Hotel stay', country),
        why: 'One room for one night in this country (“UK (London)” has a row of its own). No well-to-tank row is published.',
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
    measures: () => ({ hour: { uom: 'per FTE Working Hour' } }),
    attributes: {},
    reason: 'Office equipment and heating, per hour worked by one full-time equivalent.',
    uses: () => [
      {
        kind: 'direct',
        scope: 3,
        category: 7,
        labels: labels('Scope 3', 'Homeworking', 'Homeworking (office equipment + heating)', ''),
        why: 'Office equipment and heating together, because somebody at home uses both. No well-to-tank row is published.',
      },
    ],
  },
]
