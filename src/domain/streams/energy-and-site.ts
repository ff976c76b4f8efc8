import type { StreamId } from '../stream.ts'
import { type FactorUse, labels, type StreamEntry } from './entry.ts'

const kWh: StreamEntry['uoms'] = {
  kWh: { uom: 'kWh' },
  MWh: { uom: 'kWh', as: 'kWh' },
  Wh: { uom: 'kWh', as: 'kWh' },
}
const kWhUnits = ['kWh', 'MWh', 'Wh'] as const

const grid: FactorUse[] = [
  {
    kind: 'direct',
    scope: 2,
    category: undefined,
    labels: labels('Scope 2', 'UK electricity', 'Electricity generated', 'Electricity: UK'),
  },
  {
    kind: 'td',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'Transmission and distribution', 'T&D- UK electricity', 'Electricity: UK'),
  },
  {
    kind: 'wtt',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- UK electricity', 'WTT- UK electricity (generation)', 'Electricity: UK'),
  },
  {
    kind: 'wttTd',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- UK electricity', 'WTT- UK electricity (T&D)', 'Electricity: UK'),
  },
  {
    kind: 'biogenic',
    scope: undefined,
    category: undefined,
    labels: labels('Outside of Scopes', 'Outside of scopes', 'Electricity generated', 'Electricity: UK'),
  },
]
const heat: FactorUse[] = [
  {
    kind: 'direct',
    scope: 2,
    category: undefined,
    labels: labels('Scope 2', 'Heat and steam', 'Heat and steam', 'District heat and steam'),
  },
  {
    kind: 'td',
    scope: 3,
    category: 3,
    labels: labels(
      'Scope 3',
      'Transmission and distribution',
      'Distribution - district heat & steam',
      '5% loss',
    ),
  },
  {
    kind: 'wtt',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- heat and steam', 'WTT- heat and steam', 'District heat and steam'),
  },
  {
    kind: 'wttTd',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- heat and steam', 'WTT- district heat & steam distribution', '5% loss'),
  },
]

const bought = (id: StreamId, title: string, uses: FactorUse[], secr: StreamEntry['secr']): StreamEntry => ({
  id,
  title,
  scope: 2,
  category: undefined,
  secr,
  baseUnit: 'kWh',
  units: kWhUnits,
  uoms: kWh,
  attributes: {},
  reason: undefined,
  uses: () => uses,
})
const memo = (id: StreamId, title: string, reason: string): StreamEntry => ({
  id,
  title,
  scope: undefined,
  category: undefined,
  secr: 'memo',
  baseUnit: 'kWh',
  units: kWhUnits,
  uoms: kWh,
  attributes: {},
  reason,
  uses: () => [],
})
const water = (id: StreamId, title: string, category: number, name: string): StreamEntry => ({
  id,
  title,
  scope: 3,
  category,
  secr: 'inventory',
  baseUnit: 'm3',
  units: ['m3', 'litre'],
  uoms: { m3: { uom: 'cubic metres' }, litre: { uom: 'cubic metres', as: 'm3' } },
  attributes: {},
  reason: undefined,
  uses: () => [{ kind: 'direct', scope: 3, category, labels: labels('Scope 3', name, name, name) }],
})

const tonnes: StreamEntry['uoms'] = { tonne: { uom: 'tonnes' }, kg: { uom: 'tonnes', as: 'tonne' } }
const wasteRoutes: Readonly<Record<string, string>> = {
  reuse: 'Re-use',
  openLoop: 'Open-loop',
  closedLoop: 'Closed-loop',
  combustion: 'Combustion',
  composting: 'Composting',
  landfill: 'Landfill',
  anaerobicDigestion: 'Anaerobic digestion',
}
const materialRoutes: Readonly<Record<string, string>> = {
  primary: 'Primary material production',
  reused: 'Re-used',
  openLoop: 'Open-loop source',
  closedLoop: 'Closed-loop source',
}

/** Where the publication lists a material or a refrigerant: the tables by which it is looked up, each name standing in one of them. */
const materialTables = [
  'Construction',
  'Other',
  'Organic',
  'Refuse',
  'Electrical items',
  'Metal',
  'Plastic',
  'Paper',
] as const
const refrigerantTables = [
  'Kyoto protocol products',
  'Blends',
  'Montreal protocol products',
  'Fluorinated ethers',
  'Other products',
  'Other perfluorinated gases',
  'Other refrigerants',
  'Montreal protocol - blends',
] as const

export const energyAndSite: readonly StreamEntry[] = [
  bought('electricity.grid', 'Electricity from the grid', grid, 'mandatory'),
  bought('electricity.vehicle', 'Electricity for owned vehicles charged elsewhere', grid, 'mandatory'),
  bought('heat.network', 'District heat', heat, 'voluntary'),
  memo(
    'solar.used',
    'Solar electricity used on site',
    'Shown, and counts zero: nothing was bought and nothing was burned.',
  ),
  memo('solar.exported', 'Solar electricity exported', 'A memo; never deducted from gross emissions.'),
  water('water.supply', 'Water supply', 1, 'Water supply'),
  water('water.treatment', 'Water treatment', 5, 'Water treatment'),
  {
    id: 'waste',
    title: 'Waste',
    scope: 3,
    category: 5,
    secr: 'inventory',
    baseUnit: 'tonne',
    units: ['tonne', 'kg'],
    uoms: tonnes,
    attributes: { material: ['', '*'], route: ['', ...Object.keys(wasteRoutes)] },
    reason: undefined,
    uses: ({ material = '', route = '' }) =>
      materialTables.map((table) => ({
        kind: 'direct' as const,
        scope: 3 as const,
        category: 5,
        labels: labels('Scope 3', 'Waste disposal', table, material, '', wasteRoutes[route] ?? ''),
      })),
  },
  {
    id: 'material',
    title: 'Materials bought',
    scope: 3,
    category: 1,
    secr: 'inventory',
    baseUnit: 'tonne',
    units: ['tonne', 'kg'],
    uoms: tonnes,
    attributes: { material: ['', '*'], route: Object.keys(materialRoutes) },
    reason: undefined,
    uses: ({ material = '', route = 'primary' }) =>
      materialTables.map((table) => ({
        kind: 'direct' as const,
        scope: 3 as const,
        category: 1,
        labels: labels('Scope 3', 'Material use', table, material, '', materialRoutes[route] ?? ''),
      })),
  },
  {
    id: 'refrigerant',
    title: 'Refrigerants lost',
    scope: 1,
    category: undefined,
    secr: 'voluntary',
    baseUnit: 'kg',
    units: ['kg'],
    uoms: { kg: { uom: 'kg' } },
    attributes: { gas: ['', '*'] },
    reason: 'The total including gases outside the Kyoto protocol, as published.',
    uses: ({ gas = '' }) =>
      refrigerantTables.map((table) => ({
        kind: 'direct' as const,
        scope: 1 as const,
        category: undefined,
        labels: labels(
          'Scope 1',
          'Refrigerant & other',
          table,
          gas,
          '',
          'Total emissions including non-Kyoto products',
        ),
      })),
  },
]
