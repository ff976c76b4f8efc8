import type { Attributes, Scope, StreamId } from '../stream.ts'
import { type FactorUse, labels, type StreamEntry } from './entry.ts'

const fuelNames: Readonly<Record<string, string>> = {
  unknown: 'Unknown',
  diesel: 'Diesel',
  petrol: 'Petrol',
  hybrid: 'Hybrid',
  lpg: 'LPG',
  cng: 'CNG',
  plugInHybrid: 'Plug-in Hybrid Electric Vehicle',
  electric: 'Battery Electric Vehicle',
}
const carSizes: Readonly<Record<string, string>> = {
  average: 'Average car',
  small: 'Small car',
  medium: 'Medium car',
  large: 'Large car',
}
const motorbikeSizes: Readonly<Record<string, string>> = {
  average: 'Average',
  small: 'Small',
  medium: 'Medium',
  large: 'Large',
}
const vanSizes: Readonly<Record<string, string>> = {
  average: 'Average (up to 3.5 tonnes)',
  small: 'Class I (up to 1.305 tonnes)',
  medium: 'Class II (1.305 to 1.74 tonnes)',
  large: 'Class III (1.74 to 3.5 tonnes)',
}
const distance: StreamEntry['uoms'] = { km: { uom: 'km' }, mile: { uom: 'miles' } }
const distanceUnits = ['km', 'mile'] as const
const plugged = (fuel: string | undefined): boolean => fuel === 'electric' || fuel === 'plugInHybrid'

/** What a plug-in vehicle of the trust draws from the grid: Scope 2, and its losses. The published rows are per distance. */
function gridUses(level2: string, name: string, column: string): FactorUse[] {
  return [
    {
      kind: 'direct',
      scope: 2,
      category: undefined,
      labels: labels('Scope 2', 'UK electricity for EVs', level2, name, '', column),
    },
    {
      kind: 'td',
      scope: 3,
      category: 3,
      labels: labels('Scope 3', 'UK electricity T&D for EVs', level2, name, '', column),
    },
    {
      kind: 'energy',
      scope: 2,
      category: undefined,
      labels: labels('Scope 2', 'SECR kWh UK electricity for EVs', level2, name, '', column),
    },
  ]
}

function carUses(
  owned: boolean,
  category: number | undefined,
  { size = 'average', fuel = 'unknown' }: Attributes,
): FactorUse[] {
  const name = carSizes[size] ?? ''
  const column = fuelNames[fuel] ?? ''
  const level2 = 'Cars (by size)'
  const scope: Scope = owned ? 1 : 3
  // A battery car owned by the trust burns nothing: its Scope 1 row is published as 0, or blank, and its electricity is Scope 2.
  const burns = !(owned && fuel === 'electric')
  return [
    ...(burns
      ? [
          {
            kind: 'direct' as const,
            scope,
            category,
            labels: labels(
              owned ? 'Scope 1' : 'Scope 3',
              owned ? 'Passenger vehicles' : 'Business travel- land',
              level2,
              name,
              '',
              column,
            ),
          },
        ]
      : []),
    ...(owned && plugged(fuel) ? gridUses(level2, name, column) : []),
    {
      kind: 'wtt',
      scope: 3,
      category: category ?? 3,
      labels: labels('Scope 3', 'WTT- pass vehs & travel- land', 'WTT- cars (by size)', name, '', column),
    },
    ...(owned && plugged(fuel)
      ? []
      : [
          {
            kind: 'energy' as const,
            scope,
            category,
            labels: labels('Scope 1', 'SECR kWh pass & delivery vehs', level2, name, '', column),
          },
        ]),
  ]
}

function vanUses({ size = 'average', fuel = 'unknown' }: Attributes): FactorUse[] {
  const name = vanSizes[size] ?? ''
  const column = fuelNames[fuel] ?? ''
  return [
    ...(fuel === 'electric'
      ? []
      : [
          {
            kind: 'direct' as const,
            scope: 1 as const,
            category: undefined,
            labels: labels('Scope 1', 'Delivery vehicles', 'Vans', name, '', column),
          },
        ]),
    ...(plugged(fuel)
      ? gridUses('Vans', name, column)
      : [
          {
            kind: 'energy' as const,
            scope: 1 as const,
            category: undefined,
            labels: labels('Scope 1', 'SECR kWh pass & delivery vehs', 'Vans', name, '', column),
          },
        ]),
    {
      kind: 'wtt',
      scope: 3,
      category: 3,
      labels: labels('Scope 3', 'WTT- delivery vehs & freight', 'WTT- vans', name, '', column),
    },
  ]
}

export function motorbikeUses(
  owned: boolean,
  category: number | undefined,
  { size = 'average' }: Attributes,
): FactorUse[] {
  const name = motorbikeSizes[size] ?? ''
  return [
    {
      kind: 'direct',
      scope: owned ? 1 : 3,
      category,
      labels: labels(
        owned ? 'Scope 1' : 'Scope 3',
        owned ? 'Passenger vehicles' : 'Business travel- land',
        'Motorbike',
        name,
      ),
    },
    {
      kind: 'wtt',
      scope: 3,
      category: category ?? 3,
      labels: labels('Scope 3', 'WTT- pass vehs & travel- land', 'WTT- motorbike', name),
    },
    {
      kind: 'energy',
      scope: owned ? 1 : 3,
      category,
      labels: labels('Scope 1', 'SECR kWh pass & delivery vehs', 'Motorbike', name),
    },
  ]
}

/** Business travel (category 6) or commuting (category 7) by somebody else's car. */
export const carTravelUses = (category: number, attributes: Attributes): FactorUse[] =>
  carUses(false, category, attributes)

const vehicle = (
  id: StreamId,
  title: string,
  more: Pick<StreamEntry, 'attributes' | 'uses'> & Partial<StreamEntry>,
): StreamEntry => ({
  id,
  title,
  scope: 1,
  category: undefined,
  secr: 'mandatory',
  baseUnit: 'km',
  units: distanceUnits,
  uoms: distance,
  reason: undefined,
  ...more,
})

const carAttributes = {
  size: ['average', 'small', 'medium', 'large'],
  fuel: ['unknown', 'diesel', 'petrol', 'hybrid', 'plugInHybrid', 'electric', 'lpg', 'cng'],
}
const vanAttributes = {
  size: ['average', 'small', 'medium', 'large'],
  fuel: ['unknown', 'diesel', 'petrol', 'lpg', 'cng', 'plugInHybrid', 'electric'],
}

export const vehicles: readonly StreamEntry[] = [
  vehicle('fleet.car', 'Owned or leased cars', {
    attributes: carAttributes,
    uses: (attributes) => carUses(true, undefined, attributes),
  }),
  vehicle('fleet.van', 'Owned or leased vans', { attributes: vanAttributes, uses: vanUses }),
  vehicle('fleet.minibus', 'Owned or leased minibuses', {
    attributes: { fuel: vanAttributes.fuel },
    uses: ({ fuel = 'unknown' }) => vanUses({ size: fuel === 'unknown' ? 'average' : 'large', fuel }),
    reason:
      'No minibus factor is published. A school minibus (9 to 16 passengers, 2.5 to 3.5 tonnes) is built on a panel van, so the row “Vans, Class III (1.74 to 3.5 tonnes)” of the same fuel is used (for an unknown fuel the average van, since that row gives none). Litres of fuel (fuel.diesel, fuel.petrol) are better where they are known.',
  }),
  vehicle('fleet.motorbike', 'Owned or leased motorbikes', {
    attributes: { size: ['average', 'small', 'medium', 'large'] },
    uses: (attributes) => motorbikeUses(true, undefined, attributes),
  }),
  vehicle('travel.car', 'Business travel in employees’ or hired cars', {
    scope: 3,
    category: 6,
    attributes: carAttributes,
    uses: (attributes) => carTravelUses(6, attributes),
  }),
  vehicle('travel.motorbike', 'Business travel by motorbike', {
    scope: 3,
    category: 6,
    attributes: { size: ['average', 'small', 'medium', 'large'] },
    uses: (attributes) => motorbikeUses(false, 6, attributes),
  }),
]
