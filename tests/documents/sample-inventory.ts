import { createHash } from 'node:crypto'
import { type Canonical, canonicalJson } from '../../src/domain/canonical-json.ts'
import type {
  FrozenAmount,
  FrozenFactor,
  FrozenInventory,
  FrozenLine,
  SealedInventory,
} from '../../src/domain/frozen-inventory.ts'
import { type SecrRowKey, secrLayout } from '../../src/domain/secr.ts'
import type { SecrReport, SecrRow } from '../../src/domain/secr-report.ts'

// A year of a trust of two schools, small enough to be worked by hand. The factors are those of the 2025 set, by their ids.

const set = 'desnz-2025'
const full = { start: '2024-09-01', end: '2025-09-01' }

const amount = (
  academy: string,
  meter: string | null,
  [stream, variant]: readonly [string, string],
  [start, end]: readonly [string, string],
  more: Pick<FrozenAmount, 'grade' | 'unit' | 'quantity' | 'sources' | 'energies'>,
): FrozenAmount => ({ academy, meter, stream, variant, start, end, ...more })
const january = ['2025-01-01', '2025-02-01'] as const

const amounts: readonly FrozenAmount[] = [
  amount('OAK', '9087654301', ['gas.mains', ''], january, {
    grade: 1,
    unit: 'kWh',
    quantity: '120450.5',
    sources: [{ file: 0, firstRow: 2, lastRow: 32, rows: 31 }],
    energies: [
      {
        kwh: '120450.5',
        basis: 'gross',
        how: 'kWh as billed, gross calorific value',
        row: 'energyGas',
      },
    ],
  }),
  amount('ELM', '9087654399', ['gas.mains', ''], ['2025-02-01', '2025-03-01'], {
    grade: 4,
    unit: 'kWh',
    quantity: '80000',
    sources: [
      { file: 0, firstRow: 40, lastRow: 61, rows: 22 },
      { file: 0, firstRow: 63, lastRow: 68, rows: 6 },
    ],
    energies: [
      { kwh: '80000', basis: 'gross', how: 'kWh as billed, gross calorific value', row: 'energyGas' },
    ],
  }),
  amount('OAK', '1200012345678', ['electricity.grid', ''], january, {
    grade: 1,
    unit: 'kWh',
    quantity: '45678.9',
    sources: [{ file: 1, firstRow: 2, lastRow: 32, rows: 1488 }],
    energies: [{ kwh: '45678.9', basis: 'electricity', how: 'kWh as metered', row: 'energyElectricity' }],
  }),
  amount('ELM', '1200098765432', ['electricity.grid', ''], ['2025-03-01', '2025-04-01'], {
    grade: 1,
    unit: 'kWh',
    quantity: '30000',
    sources: [{ file: 1, firstRow: 100, lastRow: 130, rows: 1486 }],
    energies: [{ kwh: '30000', basis: 'electricity', how: 'kWh as metered', row: 'energyElectricity' }],
  }),
  amount('OAK', null, ['fleet.minibus', 'fuel=diesel'], ['2025-05-01', '2025-06-01'], {
    grade: 2,
    unit: 'mile',
    quantity: '1250',
    sources: [{ file: 2, firstRow: 2, lastRow: 9, rows: 8 }],
    energies: [
      {
        // 1,250 × 1.74073
        kwh: '2175.9125',
        basis: 'net',
        how: '1.74073 kWh per miles, row 6_303_3095_9_5 of desnz-2025, net calorific value',
        row: 'energyTransport',
      },
    ],
  }),
  amount('ELM', null, ['travel.car', 'fuel=diesel;size=average'], ['2025-06-01', '2025-07-01'], {
    grade: 3,
    unit: 'mile',
    quantity: '2400.4',
    sources: [{ file: 2, firstRow: 10, lastRow: 27, rows: 18 }],
    energies: [
      {
        // 2,400.4 × 1.07644
        kwh: '2583.886576',
        basis: 'net',
        how: '1.07644 kWh per miles, row 6_301_3069_9_5 of desnz-2025, net calorific value',
        row: 'energyTransport',
      },
    ],
  }),
  amount('OAK', null, ['water.supply', ''], january, {
    grade: 2,
    unit: 'm3',
    quantity: '310',
    sources: [{ file: 2, firstRow: 28, lastRow: 28, rows: 1 }],
    energies: [],
  }),
  amount('OAK', null, ['water.treatment', ''], january, {
    grade: 2,
    unit: 'm3',
    quantity: '295',
    sources: [{ file: 2, firstRow: 29, lastRow: 29, rows: 1 }],
    energies: [],
  }),
]

const factor = (no: number, id: string, labels: readonly string[], uom: string, value: string) => ({
  set,
  id,
  no,
  labels,
  uom,
  ghgUnit: 'kg CO2e',
  value,
})
const factors: readonly FrozenFactor[] = [
  factor(
    77,
    '1_100_1004_6_1',
    ['Scope 1', 'Fuels', 'Gaseous fuels', 'Natural gas', '', ''],
    'kWh (Gross CV)',
    '0.18296',
  ),
  factor(
    2026,
    '5_303_3095_9_1',
    ['Scope 1', 'Delivery vehicles', 'Vans', 'Class III (1.74 to 3.5 tonnes)', '', 'Diesel'],
    'miles',
    '0.44866',
  ),
  factor(
    3060,
    '7_400_4000_5_1',
    ['Scope 2', 'UK electricity', 'Electricity generated', 'Electricity: UK', 'kWh', ''],
    'kWh',
    '0.177',
  ),
  factor(
    3471,
    '11_100_1004_6_1',
    ['Scope 3', 'WTT- fuels', 'Gaseous fuels', 'Natural gas', '', ''],
    'kWh (Gross CV)',
    '0.03021',
  ),
  factor(
    3621,
    '13_402_4000_5_1',
    ['Scope 3', 'Transmission and distribution', 'T&D- UK electricity', 'Electricity: UK', 'kWh', ''],
    'kWh',
    '0.01853',
  ),
  factor(
    3938,
    '17_404_4005_1_1',
    ['Scope 3', 'Water supply', 'Water supply', 'Water supply', '', ''],
    'cubic metres',
    '0.1913',
  ),
  factor(
    3940,
    '18_405_4006_1_1',
    ['Scope 3', 'Water treatment', 'Water treatment', 'Water treatment', '', ''],
    'cubic metres',
    '0.17088',
  ),
  factor(
    5359,
    '25_301_3069_9_1',
    ['Scope 3', 'Business travel- land', 'Cars (by size)', 'Average car', '', 'Diesel'],
    'miles',
    '0.27849',
  ),
  factor(
    5671,
    '26_904_3069_9_1',
    ['Scope 3', 'WTT- pass vehs & travel- land', 'WTT- cars (by size)', 'Average car', '', 'Diesel'],
    'miles',
    '0.06673',
  ),
  factor(
    7107,
    '28_906_3095_9_1',
    ['Scope 3', 'WTT- delivery vehs & freight', 'WTT- vans', 'Class III (1.74 to 3.5 tonnes)', '', 'Diesel'],
    'miles',
    '0.10792',
  ),
]

const line = (
  no: number,
  [place, factorNo]: readonly [amount: number, factorNo: number],
  [scope, kind, row]: readonly [1 | 2 | 3, string, SecrRowKey],
  kgCO2e: string,
  more: Partial<FrozenLine> = {},
): FrozenLine => {
  const { id, value, uom } = factors.find((one) => one.no === factorNo)!
  return {
    no,
    amount: place,
    scope,
    category: scope === 3 ? 3 : null,
    kind,
    method: null,
    basis: null,
    quantity: amounts[place]!.quantity,
    factor: { set, id, value, unit: `kg CO2e per ${uom}` },
    kgCO2e,
    gases: [],
    provisional: false,
    row,
    ...more,
  }
}

const noContract = 'No contract covers it: grid average'
const lines: readonly FrozenLine[] = [
  line(1, [0, 77], [1, 'direct', 'scope1Gas'], '22037.62348', {
    gases: [
      { gas: 'CO2', factorId: '1_100_1004_6_2', value: '0.18259', kgCO2e: '21993.056795' },
      { gas: 'CH4', factorId: '1_100_1004_6_3', value: '0.00028', kgCO2e: '33.72614' },
      { gas: 'N2O', factorId: '1_100_1004_6_4', value: '0.00009', kgCO2e: '10.840545' },
    ],
  }),
  line(2, [0, 3471], [3, 'wtt', 'upstreamEnergy'], '3638.809605'),
  line(3, [1, 77], [1, 'direct', 'scope1Gas'], '14636.8'),
  line(4, [1, 3471], [3, 'wtt', 'upstreamEnergy'], '2416.8'),
  line(5, [2, 3060], [2, 'direct', 'scope2Electricity'], '8085.1653', { method: 'location' }),
  line(6, [2, 3060], [2, 'direct', 'scope2Market'], '913.578', {
    method: 'market',
    basis: 'Contract “Green supply 2025”',
    factor: { set: 'contract', id: 'green-supply-2025', value: '0.02', unit: 'kg CO2e per kWh' },
  }),
  line(7, [2, 3621], [3, 'td', 'upstreamEnergy'], '846.430017'),
  line(8, [3, 3060], [2, 'direct', 'scope2Electricity'], '5310', { method: 'location' }),
  line(9, [3, 3060], [2, 'direct', 'scope2Market'], '5310', { method: 'market', basis: noContract }),
  line(10, [3, 3621], [3, 'td', 'upstreamEnergy'], '555.9'),
  line(11, [4, 2026], [1, 'direct', 'scope1Transport'], '560.825'),
  line(12, [4, 7107], [3, 'wtt', 'upstreamEnergy'], '134.9'),
  line(13, [5, 5359], [3, 'direct', 'scope3EmployeeVehicles'], '668.487396', { category: 6 }),
  line(14, [5, 5671], [3, 'wtt', 'upstreamEnergy'], '160.178692', { category: 6 }),
  line(15, [6, 3938], [3, 'direct', 'otherScope3'], '59.303', { category: 1 }),
  line(16, [7, 3940], [3, 'direct', 'otherScope3'], '50.4096', { category: 5 }),
]

const nothing = 'Nothing was recorded.'
/** Each row: shown and unrounded of the year, of the year before as published, and as restated. */
const figures: readonly (readonly [
  SecrRowKey,
  readonly [string, string] | null,
  readonly [string, string] | null,
  (readonly [string, string])?,
])[] = [
  ['energyGas', ['200451', '200450.5'], ['231450', '231450.2'], ['228950', '228950.2']],
  ['energyElectricity', ['75679', '75678.9'], ['79820', '79820.4']],
  ['energyTransport', ['4760', '4759.799076'], ['4903', '4902.7']],
  ['energyTotal', ['280889', '280889.199076'], ['316173', '316173.3'], ['313673', '313673.3']],
  ['scope1Gas', ['36.67', '36.67442348'], ['42.33', '42.33224158'], ['41.87', '41.87499158']],
  ['scope1Transport', ['0.56', '0.560825'], ['0.58', '0.5768']],
  ['scope1Total', ['37.24', '37.23524848'], ['42.91', '42.90904158'], ['42.45', '42.45179158']],
  ['scope2Electricity', ['13.40', '13.3951653'], ['16.53', '16.52681382']],
  ['scope3EmployeeVehicles', ['0.67', '0.668487396'], ['0.69', '0.6912']],
  ['grossTotal', ['51.30', '51.298901176'], ['60.13', '60.1270554'], ['59.67', '59.6698054']],
  ['intensity', ['0.0566', '0.056621303726'], ['0.0676', '0.067558489213'], ['0.0670', '0.067044725169']],
  ['scope2Market', ['6.22', '6.223578'], ['16.53', '16.52681382']],
  ['otherScope1', null, null],
  ['otherScope2', null, null],
  ['otherScope3', ['0.11', '0.1097126'], ['0.12', '0.1189']],
  ['upstreamEnergy', ['7.75', '7.753018314'], ['8.40', '8.4021']],
  ['outsideOfScopes', null, null],
]

const rows = figures.map(
  ([key, now, then, restated]): SecrRow => ({
    key,
    ...secrLayout[key],
    current: now?.[0] ?? null,
    previous: then?.[0] ?? null,
    currentUnrounded: now?.[1] ?? null,
    previousUnrounded: then?.[1] ?? null,
    restated: restated?.[0] ?? null,
    restatedUnrounded: restated?.[1] ?? null,
    currentAsserted: false,
    previousAsserted: false,
    currentReason: now === null ? nothing : null,
    previousReason: then === null ? nothing : null,
  }),
)

const trust = 'Two Schools Trust'
const report: SecrReport = {
  trust,
  year: '2024-25',
  period: full,
  previousYear: '2023-24',
  draft: false,
  missing: [],
  rows,
  intensityMeasurement:
    'Total gross emissions in metric tonnes CO2e per pupil: 906 pupils (School census (2025-01-16)).',
  energyEfficiency: 'LED lighting was fitted at Oakfield Primary School in February 2025.',
  measures: ['LED lighting at Oakfield Primary School, at work from 14 February 2025.'],
  movement: [
    'Gross emissions fell by 8.83 tonnes CO2e (14.7 %) from 60.13 to 51.30. Less gas in a milder winter accounts for most of it.',
  ],
  methodology: [
    'Prepared with the GHG Protocol Corporate Standard and HM Government’s Environmental Reporting Guidelines.',
    'Conversion factors: UK Government GHG Conversion Factors for Company Reporting 2025, revision 1 (desnz-2025, SHA-256 of the source b9f4897895eb56d1d0a2c08b280536027bc156be9f96787db124ff46e569d19e).',
    'Electricity is location-based (UK electricity generated); the market-based figure stands beside it.',
    'Energy: electricity.grid: kWh of electricity; fleet.minibus, travel.car: kWh, net calorific value; gas.mains: kWh, gross calorific value.',
    'Figures are kept unrounded and rounded once, half up, where they are shown.',
  ],
  boundary: [
    'Operational control; each academy for the days on which it was a member of the trust.',
    'Elm Park Academy joined on 1 January 2025.',
  ],
  exclusions: ['Refrigerants are left out, because no record of leaks is kept.'],
  restatement:
    'Gas of 2023-24 was restated from 231,450 to 228,950 kWh, because a bill of Oakfield Primary School had been entered twice.',
  scopeTest: {
    inScope: true,
    sentence:
      'The trust must report: on 31 August 2025 it had 312 employees (250 or more) and a turnover of £38.2 million (£36 million or more).',
  },
  lowEnergyUser: null,
  roundingNote: 'Figures may not sum due to rounding.',
  provisional: false,
}

const file = (n: number, fileName: string, bytes: number, uploadedBy: string) => ({
  sha256: createHash('sha256').update(`file ${n}`).digest('hex'),
  fileName,
  bytes,
  uploadedBy,
})

const body: FrozenInventory = {
  format: 'trust-carbon inventory 1',
  trust,
  year: '2024-25',
  period: full,
  version: 1,
  restatement: null,
  report,
  academies: [
    {
      code: 'ELM',
      name: 'Elm Park Academy',
      phase: 'secondary',
      urn: '100002',
      memberships: [{ start: '2025-01-01', end: '2025-09-01', startEvent: 'converted', endEvent: null }],
      counts: [{ kind: 'pupils', asOf: '2025-01-16', value: '730', source: 'School census' }],
      // 730 × 243 ÷ 365
      weightedPupils: '486',
    },
    {
      code: 'OAK',
      name: 'Oakfield Primary School',
      phase: 'primary',
      urn: '100001',
      memberships: [{ ...full, startEvent: null, endEvent: null }],
      counts: [
        { kind: 'pupils', asOf: '2025-01-16', value: '420', source: 'School census' },
        { kind: 'floorAreaM2', asOf: '2024-09-01', value: '2150.5', source: 'Site plan' },
      ],
      weightedPupils: '420',
    },
  ],
  files: [
    file(0, 'gas-2024-25.csv', 18_204, 'Amina (Oakfield)'),
    file(1, 'half-hourly-2025.csv', 1_204_811, 'Data from the supplier'),
    file(2, 'claims and readings.xlsx', 22_006, 'Finance'),
  ],
  amounts,
  lines,
  factorSets: [
    {
      id: set,
      title: 'UK Government GHG Conversion Factors for Company Reporting 2025',
      publisher: 'desnz',
      year: 2025,
      revision: '1',
      publishedOn: '2025-06-10',
      licence: 'Open Government Licence v3.0',
      attribution: 'Contains public sector information licensed under the Open Government Licence v3.0.',
      sourceHash: 'b9f4897895eb56d1d0a2c08b280536027bc156be9f96787db124ff46e569d19e',
    },
  ],
  factors,
  coverage: [
    {
      academy: 'ELM',
      what: 'Gas meter 9087654399',
      stream: 'gas.mains',
      daysExpected: 243,
      daysReceived: 237,
      daysEstimated: 4,
      missing: [{ start: '2025-02-23', end: '2025-02-25' }],
      note: 'Two days of February half-term are missing; the meter was being exchanged.',
    },
    {
      academy: 'OAK',
      what: 'Electricity meter 1200012345678',
      stream: 'electricity.grid',
      daysExpected: 365,
      daysReceived: 365,
      daysEstimated: 0,
      missing: [],
      note: null,
    },
  ],
  categories: Array.from({ length: 15 }, (_, index) => ({
    category: index + 1,
    status: [1, 3, 5, 6].includes(index + 1)
      ? ('relevant' as const)
      : index === 6
        ? ('notYetMeasured' as const)
        : ('notRelevant' as const),
    reason: [1, 3, 5, 6].includes(index + 1)
      ? 'Measured.'
      : index === 6
        ? 'A survey of how staff and pupils come to school is planned for 2026.'
        : 'The trust has none.',
  })),
  notCalculated: [],
}

/** Seals a body as the service does: by the SHA-256 of its canonical JSON. */
export function sealed(inventory: FrozenInventory, more: Partial<SealedInventory> = {}): SealedInventory {
  return {
    body: inventory,
    sha256: createHash('sha256')
      .update(canonicalJson(inventory as unknown as Canonical))
      .digest('hex'),
    state: 'published',
    steps: [
      { kind: 'submitted', at: '2025-11-03T09:12:00.000Z', by: 'Finance', note: null },
      {
        kind: 'approved',
        at: '2025-11-10T15:40:00.000Z',
        by: 'Chief executive',
        note: 'Agreed with the audit committee.',
      },
      { kind: 'published', at: '2025-11-20T08:00:00.000Z', by: 'Chief executive', note: null },
    ],
    date: '2025-11-20',
    ...more,
  }
}

/** The published year of two schools, or that with another body, state or steps. */
export const sampleInventory = ({
  body: other = {},
  ...more
}: { body?: Partial<FrozenInventory> } & Partial<Omit<SealedInventory, 'body'>> = {}): SealedInventory =>
  sealed({ ...body, ...other }, more)
