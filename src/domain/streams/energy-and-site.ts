import type { StreamId } from '../stream.ts'
import { type FactorUse, labels, type Measures, type StreamEntry } from './entry.ts'

const kWh: Measures = { kWh: { uom: 'kWh' }, MWh: { uom: 'kWh', as: 'kWh' }, Wh: { uom: 'kWh', as: 'kWh' } }
const kWhUnits = ['kWh', 'MWh', 'Wh'] as const

/** Grid electricity; what is said of the direct row differs by who buys it and where. */
const grid = (why: string): FactorUse[] => [
  {
    kind: 'direct',
    scope: 2,
    category: undefined,
    labels: labels('Scope 2', 'UK electricity', 'Electricity generated', 'Electricity: UK'),
    why,
  },
  {
    kind: 'td',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'Transmission and distribution', 'T&D- UK electricity', 'Electricity: UK'),
    why: 'What is lost between the power station and the meter: nobody bought it, so Scope 3 category 3 and never Scope 2.',
  },
  {
    kind: 'wtt',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- UK electricity', 'WTT- UK electricity (generation)', 'Electricity: UK'),
    why: 'Well-to-tank of the fuels that the power stations burn: upstream, so Scope 3 category 3.',
  },
  {
    kind: 'wttTd',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- UK electricity', 'WTT- UK electricity (T&D)', 'Electricity: UK'),
    why: 'Well-to-tank of what is lost on the way: upstream, so Scope 3 category 3.',
  },
  {
    kind: 'biogenic',
    scope: undefined,
    category: undefined,
    labels: labels('Outside of Scopes', 'Outside of scopes', 'Electricity generated', 'Electricity: UK'),
    why: 'The biogenic carbon dioxide of the grid’s biomass, published since 2021: outside of scopes, in no total.',
  },
]
const heat: FactorUse[] = [
  {
    kind: 'direct',
    scope: 2,
    category: undefined,
    labels: labels('Scope 2', 'Heat and steam', 'Heat and steam', 'District heat and steam'),
    why: 'District heat and steam, the average of UK networks; “Onsite heat and steam” is for heat made on the trust’s own site.',
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
    why: 'What the pipes lose before the heat meter, 5 % as published: Scope 3 category 3.',
  },
  {
    kind: 'wtt',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- heat and steam', 'WTT- heat and steam', 'District heat and steam'),
    why: 'Well-to-tank of the network’s fuels: upstream, so Scope 3 category 3.',
  },
  {
    kind: 'wttTd',
    scope: 3,
    category: 3,
    labels: labels('Scope 3', 'WTT- heat and steam', 'WTT- district heat & steam distribution', '5% loss'),
    why: 'Well-to-tank of the heat that the pipes lose: upstream, so Scope 3 category 3.',
  },
]

const bought = (
  id: StreamId,
  title: string,
  uses: FactorUse[],
  more: Pick<StreamEntry, 'secr'> & Partial<Pick<StreamEntry, 'reason'>>,
): StreamEntry => ({
  id,
  title,
  scope: 2,
  category: undefined,
  baseUnit: 'kWh',
  units: kWhUnits,
  measures: () => kWh,
  attributes: {},
  reason: undefined,
  uses: () => uses,
  ...more,
})
const memo = (id: StreamId, title: string, reason: string): StreamEntry => ({
  id,
  title,
  scope: undefined,
  category: undefined,
  secr: 'memo',
  baseUnit: 'kWh',
  units: kWhUnits,
  measures: () => kWh,
  attributes: {},
  reason,
  uses: () => [],
})
const cubicMetres: Measures = {
  m3: { uom: 'cubic metres' },
  litre: { uom: 'cubic metres', as: 'm3' },
  ft3: { uom: 'cubic metres', as: 'm3' },
  hcf: { uom: 'cubic metres', as: 'm3' },
}
const water = (
  id: StreamId,
  title: string,
  { category, name, why }: { category: number; name: string; why: string },
): StreamEntry => ({
  id,
  title,
  scope: 3,
  category,
  secr: 'inventory',
  baseUnit: 'm3',
  units: Object.keys(cubicMetres) as StreamEntry['units'],
  measures: () => cubicMetres,
  attributes: {},
  reason: undefined,
  uses: () => [{ kind: 'direct', scope: 3, category, labels: labels('Scope 3', name, name, name), why }],
})

const tonnes: Measures = { tonne: { uom: 'tonnes' }, kg: { uom: 'tonnes', as: 'tonne' } }
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

/** The labels of a published name: in the first of the tables, or in one of the others. */
function named(
  [scope, level1]: readonly [string, string],
  tables: readonly [string, ...string[]],
  { name, column }: { name: string; column: string },
): Pick<FactorUse, 'labels' | 'others'> {
  const [first, ...others] = tables
  const of = (table: string) => labels(scope, level1, table, name, '', column)
  return { labels: of(first), others: others.map(of) }
}
const under = (scope: string, level1: string, tables: readonly string[]): string[] =>
  tables.map((table) => `${scope}|${level1}|${table}|`)

export const energyAndSite: readonly StreamEntry[] = [
  bought(
    'electricity.grid',
    'Electricity from the grid',
    grid('UK electricity generated, location-based: the grid average of the year.'),
    { secr: 'mandatory' },
  ),
  bought(
    'electricity.vehicle',
    'Electricity for owned vehicles charged elsewhere',
    grid(
      'UK electricity generated: a public charger or a driver’s home has the same grid average as the school’s own meter.',
    ),
    {
      secr: 'mandatory',
      reason:
        'For kWh that were paid for away from the school. A vehicle charged at school is in the school’s meter already, and one whose miles are recorded (fleet.car, fleet.van) has its electricity in them: record each once.',
    },
  ),
  bought('heat.network', 'District heat', heat, { secr: 'voluntary' }),
  memo(
    'solar.used',
    'Solar electricity used on site',
    'Shown, and counts zero: nothing was bought and nothing was burned.',
  ),
  memo('solar.exported', 'Solar electricity exported', 'A memo; never deducted from gross emissions.'),
  water('water.supply', 'Water supply', {
    category: 1,
    name: 'Water supply',
    why: 'Water is bought, so category 1 (purchased goods and services). No well-to-tank row is published.',
  }),
  water('water.treatment', 'Water treatment', {
    category: 5,
    name: 'Water treatment',
    why: 'Waste water is waste, so category 5. No well-to-tank row is published.',
  }),
  {
    id: 'waste',
    title: 'Waste',
    scope: 3,
    category: 5,
    secr: 'inventory',
    baseUnit: 'tonne',
    units: ['tonne', 'kg'],
    measures: () => tonnes,
    attributes: { material: ['', '*'], route: ['', ...Object.keys(wasteRoutes)] },
    reason: undefined,
    names: { attribute: 'material', under: under('Scope 3', 'Waste disposal', materialTables) },
    uses: ({ material = '', route = '' }) => [
      {
        kind: 'direct',
        scope: 3,
        category: 5,
        ...named(['Scope 3', 'Waste disposal'], materialTables, {
          name: material,
          column: wasteRoutes[route] ?? '',
        }),
        why: 'This material by this route: its collection, and its decay where it goes to landfill. What recycling saves elsewhere is not in it, and no well-to-tank row is published.',
      },
    ],
  },
  {
    id: 'material',
    title: 'Materials bought',
    scope: 3,
    category: 1,
    secr: 'inventory',
    baseUnit: 'tonne',
    units: ['tonne', 'kg'],
    measures: () => tonnes,
    attributes: { material: ['', '*'], route: Object.keys(materialRoutes) },
    reason: undefined,
    names: { attribute: 'material', under: under('Scope 3', 'Material use', materialTables) },
    uses: ({ material = '', route = 'primary' }) => [
      {
        kind: 'direct',
        scope: 3,
        category: 1,
        ...named(['Scope 3', 'Material use'], materialTables, {
          name: material,
          column: materialRoutes[route] ?? '',
        }),
        why: 'Getting and making this material up to the point of sale, so upstream stages are in it; as new unless the row says that it is recycled or used again.',
      },
    ],
  },
  {
    id: 'refrigerant',
    title: 'Refrigerants lost',
    scope: 1,
    category: undefined,
    secr: 'voluntary',
    baseUnit: 'kg',
    units: ['kg'],
    measures: () => ({ kg: { uom: 'kg' } }),
    attributes: { gas: ['', '*'] },
    reason: 'The total including gases outside the Kyoto protocol, as published.',
    names: { attribute: 'gas', under: under('Scope 1', 'Refrigerant & other', refrigerantTables) },
    uses: ({ gas = '' }) => [
      {
        kind: 'direct',
        scope: 1,
        category: undefined,
        ...named(['Scope 1', 'Refrigerant & other'], refrigerantTables, {
          name: gas,
          column: 'Total emissions including non-Kyoto products',
        }),
        why: 'The warming potential of the gas that escaped, the total with gases outside the Kyoto protocol: to 2021 the only figure published, so years compare.',
      },
    ],
  },
]
