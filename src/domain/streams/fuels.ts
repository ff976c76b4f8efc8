import type { StreamId } from '../stream.ts'
import { type FactorUse, labels, type StreamEntry } from './entry.ts'

// The biogenic rows of forecourt fuels are per “kWh” without saying of which calorific value: only litres and tonnes use them.
const biogenicUom = { 'kWh (Gross CV)': '', 'kWh (Net CV)': '' }

/** A fuel burned on site or in owned vehicles: Scope 1, its well-to-tank in Scope 3 category 3 (fuel- and energy-related activities). */
function fuel(
  id: StreamId,
  title: string,
  family: 'Gaseous fuels' | 'Liquid fuels' | 'Solid fuels',
  name: string,
  more: { secr?: StreamEntry['secr']; liquid?: boolean; forecourt?: boolean; gas?: boolean } = {},
): StreamEntry {
  const uses: FactorUse[] = [
    { kind: 'direct', scope: 1, category: undefined, labels: labels('Scope 1', 'Fuels', family, name) },
    { kind: 'wtt', scope: 3, category: 3, labels: labels('Scope 3', 'WTT- fuels', family, name) },
  ]
  if (more.forecourt) {
    uses.push({
      kind: 'biogenic',
      scope: undefined,
      category: undefined,
      labels: labels('Outside of Scopes', 'Outside of scopes', 'Forecourt fuels containing biofuel', name),
      uom: biogenicUom,
    })
  }
  const energy = {
    kWh: { uom: 'kWh (Gross CV)' },
    MWh: { uom: 'kWh (Gross CV)', as: 'kWh' },
    kWhNet: { uom: 'kWh (Net CV)' },
  } as const
  const mass = { tonne: { uom: 'tonnes' }, kg: { uom: 'tonnes', as: 'tonne' } } as const
  const volume = more.liquid
    ? ({
        litre: { uom: 'litres' },
        m3: { uom: 'litres', as: 'litre' },
        ukGallon: { uom: 'litres', as: 'litre' },
      } as const)
    : {}
  const gas = more.gas
    ? ({
        m3: { uom: 'cubic metres' },
        ft3: { uom: 'cubic metres', as: 'm3' },
        hcf: { uom: 'cubic metres', as: 'm3' },
        therm: { uom: 'kWh (Gross CV)', as: 'kWh' },
      } as const)
    : {}
  const uoms: StreamEntry['uoms'] = { ...energy, ...mass, ...volume, ...gas }
  return {
    id,
    title,
    scope: 1,
    category: undefined,
    secr: more.secr ?? 'voluntary',
    attributes: {},
    reason: undefined,
    baseUnit: more.liquid ? 'litre' : more.gas ? 'kWh' : 'tonne',
    units: Object.keys(uoms) as StreamEntry['units'],
    uoms,
    uses: () => uses,
  }
}

/** Biomass and biogas: methane and nitrous oxide in Scope 1, the carbon dioxide outside of scopes. */
function bio(id: StreamId, title: string, family: 'Biomass' | 'Biogas', name: string): StreamEntry {
  const uoms: StreamEntry['uoms'] = {
    kWh: { uom: 'kWh' },
    tonne: { uom: 'tonnes' },
    kg: { uom: 'tonnes', as: 'tonne' },
  }
  const wtt = family === 'Biomass' ? 'WTT- biomass' : 'WTT- biogas'
  const uses: FactorUse[] = [
    { kind: 'direct', scope: 1, category: undefined, labels: labels('Scope 1', 'Bioenergy', family, name) },
    { kind: 'wtt', scope: 3, category: 3, labels: labels('Scope 3', 'WTT- bioenergy', wtt, name) },
    {
      kind: 'biogenic',
      scope: undefined,
      category: undefined,
      labels: labels('Outside of Scopes', 'Outside of scopes', family, name),
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
    units: Object.keys(uoms) as StreamEntry['units'],
    uoms,
    uses: () => uses,
  }
}

export const fuels: readonly StreamEntry[] = [
  fuel('gas.mains', 'Mains gas', 'Gaseous fuels', 'Natural gas', { gas: true, secr: 'mandatory' }),
  fuel('heatingOil', 'Heating oil (burning oil, kerosene)', 'Liquid fuels', 'Burning oil', { liquid: true }),
  fuel('gasOil', 'Gas oil', 'Liquid fuels', 'Gas oil', { liquid: true }),
  fuel('lpg', 'LPG', 'Gaseous fuels', 'LPG', { liquid: true }),
  fuel('coal', 'Coal', 'Solid fuels', 'Coal (industrial)'),
  bio('biomass.pellets', 'Wood pellets', 'Biomass', 'Wood pellets'),
  bio('biomass.chips', 'Wood chips', 'Biomass', 'Wood chips'),
  bio('biomass.logs', 'Wood logs', 'Biomass', 'Wood logs'),
  bio('biogas', 'Biogas', 'Biogas', 'Biogas'),
  fuel(
    'fuel.diesel',
    'Diesel from the forecourt (average biofuel blend)',
    'Liquid fuels',
    'Diesel (average biofuel blend)',
    { liquid: true, forecourt: true, secr: 'mandatory' },
  ),
  fuel(
    'fuel.petrol',
    'Petrol from the forecourt (average biofuel blend)',
    'Liquid fuels',
    'Petrol (average biofuel blend)',
    { liquid: true, forecourt: true, secr: 'mandatory' },
  ),
  fuel('fuel.diesel.mineral', 'Diesel, 100 % mineral', 'Liquid fuels', 'Diesel (100% mineral diesel)', {
    liquid: true,
    secr: 'mandatory',
  }),
  fuel('fuel.petrol.mineral', 'Petrol, 100 % mineral', 'Liquid fuels', 'Petrol (100% mineral petrol)', {
    liquid: true,
    secr: 'mandatory',
  }),
]
