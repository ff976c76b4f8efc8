import type { StreamId } from '../stream.ts'
import { type FactorUse, labels, type Measures, type StreamEntry } from './entry.ts'

const noBiogenicKwh =
  'The biogenic rows per kWh do not say of which calorific value, so only litres and tonnes use them.'
const upstream =
  'Well-to-tank of the same fuel: getting, refining and bringing it. It is upstream of what the trust burns, so Scope 3 category 3.'

const energy: Measures = {
  kWh: { uom: 'kWh (Gross CV)' },
  MWh: { uom: 'kWh (Gross CV)', as: 'kWh' },
  kWhNet: { uom: 'kWh (Net CV)' },
}
const mass: Measures = { tonne: { uom: 'tonnes' }, kg: { uom: 'tonnes', as: 'tonne' } }
const litres: Measures = { litre: { uom: 'litres' }, ukGallon: { uom: 'litres', as: 'litre' } }
const liquid: Measures = { ...energy, ...mass, ...litres, m3: { uom: 'litres', as: 'litre' } }
const mainsGas: Measures = {
  ...energy,
  ...mass,
  m3: { uom: 'cubic metres' },
  ft3: { uom: 'cubic metres', as: 'm3' },
  hcf: { uom: 'cubic metres', as: 'm3' },
  therm: { uom: 'kWh (Gross CV)', as: 'kWh' },
}

interface FuelKind {
  readonly family: 'Gaseous fuels' | 'Liquid fuels' | 'Solid fuels'
  /** As published. */
  readonly name: string
  readonly measures: Measures
  readonly baseUnit: StreamEntry['baseUnit']
  readonly secr?: StreamEntry['secr']
  readonly why: string
  readonly reason?: string
  readonly forecourt?: boolean
}

/** A fuel burned on site or in owned vehicles: Scope 1, its well-to-tank in Scope 3 category 3 (fuel- and energy-related activities). */
function fuel(id: StreamId, title: string, kind: FuelKind): StreamEntry {
  const { family, name, measures } = kind
  const uses: FactorUse[] = [
    {
      kind: 'direct',
      scope: 1,
      category: undefined,
      labels: labels('Scope 1', 'Fuels', family, name),
      why: kind.why,
    },
    {
      kind: 'wtt',
      scope: 3,
      category: 3,
      labels: labels('Scope 3', 'WTT- fuels', family, name),
      why: upstream,
    },
  ]
  if (kind.forecourt) {
    uses.push({
      kind: 'biogenic',
      scope: undefined,
      category: undefined,
      labels: labels('Outside of Scopes', 'Outside of scopes', 'Forecourt fuels containing biofuel', name),
      why: 'The carbon dioxide of the biofuel in it: outside of scopes, in no total.',
      notFor: { 'kWh (Gross CV)': noBiogenicKwh, 'kWh (Net CV)': noBiogenicKwh },
    })
  }
  return {
    id,
    title,
    scope: 1,
    category: undefined,
    secr: kind.secr ?? 'voluntary',
    attributes: {},
    reason: kind.reason,
    baseUnit: kind.baseUnit,
    units: Object.keys(measures) as StreamEntry['units'],
    measures: () => measures,
    uses: () => uses,
  }
}

const bioMeasures: Measures = {
  kWh: { uom: 'kWh' },
  MWh: { uom: 'kWh', as: 'kWh' },
  ...mass,
}

/** Biomass and biogas: methane and nitrous oxide in Scope 1, the carbon dioxide outside of scopes. */
function bio(id: StreamId, title: string, family: 'Biomass' | 'Biogas', name: string): StreamEntry {
  const uses: FactorUse[] = [
    {
      kind: 'direct',
      scope: 1,
      category: undefined,
      labels: labels('Scope 1', 'Bioenergy', family, name),
      why: 'Methane and nitrous oxide of burning it; its carbon dioxide is biogenic and stands outside of scopes.',
    },
    {
      kind: 'wtt',
      scope: 3,
      category: 3,
      labels: labels('Scope 3', 'WTT- bioenergy', `WTT- ${family.toLowerCase()}`, name),
      why: upstream,
    },
    {
      kind: 'biogenic',
      scope: undefined,
      category: undefined,
      labels: labels('Outside of Scopes', 'Outside of scopes', family, name),
      why: 'The carbon dioxide of burning it, taken up while it grew: outside of scopes, in no total.',
    },
  ]
  return {
    id,
    title,
    scope: 1,
    category: undefined,
    secr: 'voluntary',
    attributes: {},
    reason: undefined,
    baseUnit: 'tonne',
    units: Object.keys(bioMeasures) as StreamEntry['units'],
    measures: () => bioMeasures,
    uses: () => uses,
  }
}

const blend = 'The average biofuel blend, because fuel from a forecourt contains biofuel.'
const mineral =
  'The 100 % mineral row: for fuel known to contain no biofuel; what a forecourt sells is the blend.'

export const fuels: readonly StreamEntry[] = [
  fuel('gas.mains', 'Mains gas', {
    family: 'Gaseous fuels',
    name: 'Natural gas',
    measures: mainsGas,
    baseUnit: 'kWh',
    secr: 'mandatory',
    why: 'Natural gas as it comes from the main. Bills give kWh of gross calorific value, so kWh take the gross row.',
  }),
  fuel('heatingOil', 'Heating oil (burning oil, kerosene)', {
    family: 'Liquid fuels',
    name: 'Burning oil',
    measures: liquid,
    baseUnit: 'litre',
    why: 'Burning oil is the publication’s name for kerosene, which oil boilers burn.',
  }),
  fuel('gasOil', 'Gas oil', {
    family: 'Liquid fuels',
    name: 'Gas oil',
    measures: liquid,
    baseUnit: 'litre',
    why: 'Gas oil (red diesel) for boilers, generators and machines; diesel for the road has rows of its own.',
  }),
  fuel('lpg', 'LPG', {
    family: 'Gaseous fuels',
    name: 'LPG',
    measures: { ...energy, ...mass, ...litres },
    baseUnit: 'litre',
    why: 'LPG, which is what is sold as propane or butane in bulk and in cylinders.',
    reason:
      'Litres of the liquid. Cubic metres are not taken: a meter counts them of vapour, of which the liquid makes some 250 times as many.',
  }),
  fuel('coal', 'Coal', {
    family: 'Solid fuels',
    name: 'Coal (industrial)',
    measures: { ...energy, ...mass },
    baseUnit: 'tonne',
    why: 'Coal (industrial), because a school’s boiler is plant of an organisation; “Coal (domestic)” is house coal as households buy it.',
  }),
  bio('biomass.pellets', 'Wood pellets', 'Biomass', 'Wood pellets'),
  bio('biomass.chips', 'Wood chips', 'Biomass', 'Wood chips'),
  bio('biomass.logs', 'Wood logs', 'Biomass', 'Wood logs'),
  bio('biogas', 'Biogas', 'Biogas', 'Biogas'),
  fuel('fuel.diesel', 'Diesel from the forecourt (average biofuel blend)', {
    family: 'Liquid fuels',
    name: 'Diesel (average biofuel blend)',
    measures: liquid,
    baseUnit: 'litre',
    secr: 'mandatory',
    why: blend,
    forecourt: true,
  }),
  fuel('fuel.petrol', 'Petrol from the forecourt (average biofuel blend)', {
    family: 'Liquid fuels',
    name: 'Petrol (average biofuel blend)',
    measures: liquid,
    baseUnit: 'litre',
    secr: 'mandatory',
    why: blend,
    forecourt: true,
  }),
  fuel('fuel.diesel.mineral', 'Diesel, 100 % mineral', {
    family: 'Liquid fuels',
    name: 'Diesel (100% mineral diesel)',
    measures: liquid,
    baseUnit: 'litre',
    secr: 'mandatory',
    why: mineral,
  }),
  fuel('fuel.petrol.mineral', 'Petrol, 100 % mineral', {
    family: 'Liquid fuels',
    name: 'Petrol (100% mineral petrol)',
    measures: liquid,
    baseUnit: 'litre',
    secr: 'mandatory',
    why: mineral,
  }),
]
