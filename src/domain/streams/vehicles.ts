import type { Attributes, StreamId } from '../stream.ts'
import { type FactorUse, labels, type Measures, type StreamEntry } from './entry.ts'

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
/** Distances of the vehicle. */
export const distance: Measures = { km: { uom: 'km' }, mile: { uom: 'miles' } }
const distanceUnits = ['km', 'mile'] as const
const plugged = (fuel: string): boolean => fuel === 'electric' || fuel === 'plugInHybrid'

const ownWtt =
  'Well-to-tank of what an owned vehicle uses, per distance: upstream of the trust’s own energy, so Scope 3 category 3.'
const travelWtt =
  'Well-to-tank of the same journey. The trust bought the journey and not the fuel, so it stays in the journey’s own category, beside the direct row.'

/** What a vehicle's plug draws, in kWh: its published row is per distance and is energy, not emissions. */
function plugEnergy(level2: string, name: string, column: string): FactorUse {
  return {
    kind: 'energy',
    scope: undefined,
    category: undefined,
    labels: labels('Scope 2', 'SECR kWh UK electricity for EVs', level2, name, '', column),
    why: 'kWh from the grid per distance, for the energy that SECR wants; not emissions.',
  }
}

/** What a vehicle burns, in kWh of net calorific value. */
function fuelEnergy(level2: string, name: string, column: string): FactorUse {
  return {
    kind: 'energy',
    scope: undefined,
    category: undefined,
    labels: labels('Scope 1', 'SECR kWh pass & delivery vehs', level2, name, '', column),
    why: 'kWh of fuel per distance (net calorific value), for the energy that SECR wants; not emissions.',
  }
}

/** A plug-in hybrid has both; a battery has none of the other kind. */
function energyUses(fuel: string, row: readonly [level2: string, name: string, column: string]): FactorUse[] {
  if (fuel === 'electric') return [plugEnergy(...row)]
  return fuel === 'plugInHybrid' ? [fuelEnergy(...row), plugEnergy(...row)] : [fuelEnergy(...row)]
}

/** What a plug-in vehicle of the trust draws from the grid: Scope 2, and its losses. The published rows are per distance. */
function gridUses(level2: string, name: string, column: string): FactorUse[] {
  return [
    {
      kind: 'direct',
      scope: 2,
      category: undefined,
      labels: labels('Scope 2', 'UK electricity for EVs', level2, name, '', column),
      why: column.startsWith('Battery')
        ? 'The trust’s own battery vehicle burns nothing, so it has no Scope 1; its grid electricity per distance is Scope 2.'
        : 'The grid electricity per distance of the trust’s own plug-in hybrid: Scope 2, beside its fuel in Scope 1.',
    },
    {
      kind: 'td',
      scope: 3,
      category: 3,
      labels: labels('Scope 3', 'UK electricity T&D for EVs', level2, name, '', column),
      why: 'Grid losses of the electricity that the trust’s own vehicle draws: Scope 3 category 3.',
    },
  ]
}

const unknownFuel = ({ size, fuel }: { size: string; fuel: string }): string =>
  fuel === 'unknown' || size === 'average'
    ? ' What is not known is taken as the published average, and the quantity is graded lower.'
    : ''

/** A car of the trust (Scope 1 and 2), or of somebody else (Scope 3, business travel or commuting). */
function carUses(
  owned: boolean,
  category: number | undefined,
  { size = 'average', fuel = 'unknown' }: Attributes,
): FactorUse[] {
  const row = ['Cars (by size)', carSizes[size] ?? '', fuelNames[fuel] ?? ''] as const
  const [level2, name, column] = row
  const direct: FactorUse = {
    kind: 'direct',
    scope: owned ? 1 : 3,
    category,
    labels: labels(
      owned ? 'Scope 1' : 'Scope 3',
      owned ? 'Passenger vehicles' : 'Business travel- land',
      level2,
      name,
      '',
      column,
    ),
    why: owned
      ? `The trust’s own (or leased) car by size and fuel: what it burns is Scope 1.${unknownFuel({ size, fuel })}`
      : plugged(fuel)
        ? 'Somebody else’s plug-in car by size: the row holds its fuel, its electricity and the grid losses together, so nothing is added to it.'
        : `Somebody else’s car by size and fuel, per distance of the car.${unknownFuel({ size, fuel })}`,
  }
  return [
    // A battery car owned by the trust burns nothing: its Scope 1 row is published as 0, or blank, and its electricity is Scope 2.
    ...(owned && fuel === 'electric' ? [] : [direct]),
    ...(owned && plugged(fuel) ? gridUses(...row) : []),
    {
      kind: 'wtt',
      scope: 3,
      category: category ?? 3,
      labels: labels('Scope 3', 'WTT- pass vehs & travel- land', 'WTT- cars (by size)', name, '', column),
      why: owned ? ownWtt : travelWtt,
    },
    ...energyUses(fuel, row),
  ]
}

/** Vans of an unknown fuel are published for the average size alone. */
const vanSize = (size: string, fuel: string): string => vanSizes[fuel === 'unknown' ? 'average' : size] ?? ''

function vanUses({ size = 'average', fuel = 'unknown' }: Attributes, why: string): FactorUse[] {
  const row = ['Vans', vanSize(size, fuel), fuelNames[fuel] ?? ''] as const
  const [level2, name, column] = row
  return [
    ...(fuel === 'electric'
      ? []
      : [
          {
            kind: 'direct' as const,
            scope: 1 as const,
            category: undefined,
            labels: labels('Scope 1', 'Delivery vehicles', level2, name, '', column),
            why,
          },
        ]),
    ...(plugged(fuel) ? gridUses(...row) : []),
    {
      kind: 'wtt',
      scope: 3,
      category: 3,
      labels: labels('Scope 3', 'WTT- delivery vehs & freight', 'WTT- vans', name, '', column),
      why: ownWtt,
    },
    ...energyUses(fuel, row),
  ]
}

const vanWhy = ({ size = 'average', fuel = 'unknown' }: Attributes): string =>
  fuel === 'unknown' && size !== 'average'
    ? 'Vans of an unknown fuel are published for the average size alone, so the average van is taken, and the quantity is graded lower.'
    : `The trust’s own (or leased) van by weight class and fuel: what it burns is Scope 1.${unknownFuel({ size, fuel })}`

const minibusReason =
  'No minibus factor is published. A school minibus (9 to 16 passengers, 2.5 to 3.5 tonnes) is built on a panel van, so the row “Vans, Class III (1.74 to 3.5 tonnes)” of the same fuel is used (for LPG, CNG and an unknown fuel the average van, the only one that is published). Litres of fuel (fuel.diesel, fuel.petrol) are better where they are known.'

/** The van that stands for a minibus. */
function minibusUses({ fuel = 'unknown' }: Attributes): FactorUse[] {
  const size = ['unknown', 'lpg', 'cng'].includes(fuel) ? 'average' : 'large'
  return vanUses({ size, fuel }, minibusReason).map((use) =>
    use.kind === 'direct' && use.scope === 2 ? { ...use, why: `${use.why} ${minibusReason}` } : use,
  )
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
      why: `${owned ? 'The trust’s own motorbike by size: Scope 1.' : 'Somebody else’s motorbike by size, per distance of the motorbike.'}${unknownFuel({ size, fuel: 'petrol' })}`,
    },
    {
      kind: 'wtt',
      scope: 3,
      category: category ?? 3,
      labels: labels('Scope 3', 'WTT- pass vehs & travel- land', 'WTT- motorbike', name),
      why: owned ? ownWtt : travelWtt,
    },
    fuelEnergy('Motorbike', name, ''),
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
  measures: () => distance,
  reason: undefined,
  ...more,
})

/** What is said of a vehicle. */
export const carAttributes = {
  size: ['average', 'small', 'medium', 'large'],
  fuel: ['unknown', 'diesel', 'petrol', 'hybrid', 'plugInHybrid', 'electric', 'lpg', 'cng'],
}
const vanAttributes = {
  size: ['average', 'small', 'medium', 'large'],
  fuel: ['unknown', 'diesel', 'petrol', 'lpg', 'cng', 'plugInHybrid', 'electric'],
}

const pluggedReason =
  'A plug-in vehicle that is charged on a school’s meter is in that meter already: record its distance, or its charging, and not both.'

export const vehicles: readonly StreamEntry[] = [
  vehicle('fleet.car', 'Owned or leased cars', {
    attributes: carAttributes,
    reason: pluggedReason,
    uses: (attributes) => carUses(true, undefined, attributes),
  }),
  vehicle('fleet.van', 'Owned or leased vans', {
    attributes: vanAttributes,
    reason: pluggedReason,
    uses: (attributes) => vanUses(attributes, vanWhy(attributes)),
  }),
  vehicle('fleet.minibus', 'Owned or leased minibuses', {
    attributes: { fuel: vanAttributes.fuel },
    uses: minibusUses,
    reason: minibusReason,
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
