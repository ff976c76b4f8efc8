import type { Energy } from './calculate.ts'
import { Decimal, shown } from './decimal.ts'
import type { Amount, InventoryLine } from './inventory.ts'
import type { StreamId } from './stream.ts'

/** One year's part of the statement. */
export interface SecrYear {
  readonly lines: readonly InventoryLine[]
  readonly energies: readonly { readonly amount: Amount; readonly energy: Energy }[]
  /** Pupils of that year, weighted by days in the trust; undefined where any academy's count is missing. */
  readonly pupils: Decimal | undefined
}

export const secrRowKeys = [
  'energyGas',
  'energyElectricity',
  'energyTransport',
  'energyTotal',
  'scope1Gas',
  'scope1Transport',
  'scope1Total',
  'scope2Electricity',
  'scope3EmployeeVehicles',
  'grossTotal',
  'intensity',
  'scope2Market',
  'otherScope1',
  'otherScope2',
  'otherScope3',
  'upstreamEnergy',
  'outsideOfScopes',
] as const
export type SecrRowKey = (typeof secrRowKeys)[number]

/** How a row is shown: kWh whole, tonnes to two places, tonnes per pupil to four. No precision is laid down; this is the practice. */
interface SecrRowKind {
  readonly label: string
  readonly unit: 'kWh' | 'tCO2e' | 'tCO2e per pupil'
  readonly part: 'mandatory' | 'voluntary'
}

/** The layout: mandatory rows in the order of the DfE template, the voluntary ones below. */
export const secrLayout: Readonly<Record<SecrRowKey, SecrRowKind>> = {
  energyGas: { label: 'Gas', unit: 'kWh', part: 'mandatory' },
  energyElectricity: { label: 'Purchased electricity', unit: 'kWh', part: 'mandatory' },
  energyTransport: { label: 'Transport fuel', unit: 'kWh', part: 'mandatory' },
  energyTotal: { label: 'Energy consumption used to calculate emissions', unit: 'kWh', part: 'mandatory' },
  scope1Gas: { label: 'Scope 1: gas consumption', unit: 'tCO2e', part: 'mandatory' },
  scope1Transport: { label: 'Scope 1: owned transport (minibuses)', unit: 'tCO2e', part: 'mandatory' },
  scope1Total: { label: 'Total Scope 1 (gas and owned transport)', unit: 'tCO2e', part: 'mandatory' },
  scope2Electricity: {
    label: 'Scope 2: purchased electricity (location-based)',
    unit: 'tCO2e',
    part: 'mandatory',
  },
  scope3EmployeeVehicles: {
    label: 'Scope 3: business travel in employee-owned vehicles',
    unit: 'tCO2e',
    part: 'mandatory',
  },
  grossTotal: { label: 'Total gross emissions', unit: 'tCO2e', part: 'mandatory' },
  intensity: {
    label: 'Intensity ratio: total gross emissions per pupil',
    unit: 'tCO2e per pupil',
    part: 'mandatory',
  },
  scope2Market: { label: 'Scope 2: purchased electricity (market-based)', unit: 'tCO2e', part: 'voluntary' },
  otherScope1: {
    label: 'Other Scope 1, in no total above (oil, LPG, biomass, refrigerants)',
    unit: 'tCO2e',
    part: 'voluntary',
  },
  otherScope2: {
    label: 'Other Scope 2, in no total above (district heat)',
    unit: 'tCO2e',
    part: 'voluntary',
  },
  otherScope3: {
    label: 'Other Scope 3, in no total above (travel, commuting, water, waste, materials)',
    unit: 'tCO2e',
    part: 'voluntary',
  },
  upstreamEnergy: {
    label: 'Well-to-tank, and transmission and distribution losses',
    unit: 'tCO2e',
    part: 'voluntary',
  },
  outsideOfScopes: {
    label: 'Biogenic CO2, outside of scopes (in no total)',
    unit: 'tCO2e',
    part: 'voluntary',
  },
}

export const transportFuels = new Set<StreamId>([
  'fuel.diesel',
  'fuel.petrol',
  'fuel.diesel.mineral',
  'fuel.petrol.mineral',
  'fleet.car',
  'fleet.van',
  'fleet.minibus',
  'fleet.motorbike',
])
export const employeeVehicles = new Set<StreamId>(['travel.car', 'travel.motorbike'])
export const purchased = new Set<StreamId>(['electricity.grid', 'electricity.vehicle'])

/** The row of a line; the totals are sums of rows. */
function rowOf(line: InventoryLine): SecrRowKey {
  const { stream } = line.amount
  if (line.scope === undefined) return 'outsideOfScopes'
  if (line.kind !== 'direct') return 'upstreamEnergy'
  if (line.scope === 1)
    return stream === 'gas.mains'
      ? 'scope1Gas'
      : transportFuels.has(stream)
        ? 'scope1Transport'
        : 'otherScope1'
  if (line.scope === 2)
    return purchased.has(stream) || transportFuels.has(stream) ? 'scope2Electricity' : 'otherScope2'
  return employeeVehicles.has(stream) ? 'scope3EmployeeVehicles' : 'otherScope3'
}

/**
 * The row that a line is summed in: of the market-based lines those of purchased electricity have one of their own; any other, which is
 * its location-based line once more, is in none.
 */
export function secrRowOf(line: InventoryLine): SecrRowKey | null {
  const row = rowOf(line)
  if (line.method !== 'market') return row
  return row === 'scope2Electricity' ? 'scope2Market' : null
}

/** The row that an energy is summed in; undefined: none, for the stream is not in the statement's energy. */
export function energyRowOf(stream: StreamId, energy: Energy): SecrRowKey | undefined {
  if (stream === 'gas.mains') return 'energyGas'
  if (purchased.has(stream)) return 'energyElectricity'
  if (transportFuels.has(stream))
    return energy.basis === 'electricity' ? 'energyElectricity' : 'energyTransport'
  return employeeVehicles.has(stream) ? 'energyTransport' : undefined
}

/** The rows of one year, unrounded: kWh, tonnes of CO2e, tonnes per pupil. undefined: the year has no such figure. */
export function secrFigures(year: SecrYear): Readonly<Record<SecrRowKey, Decimal | undefined>> {
  const rows = Object.fromEntries(secrRowKeys.map((key) => [key, new Decimal(0)])) as Record<
    SecrRowKey,
    Decimal
  >
  const recorded = new Set<SecrRowKey>()
  const add = (key: SecrRowKey, value: Decimal): void => {
    rows[key] = rows[key].plus(value)
    recorded.add(key)
  }
  for (const line of year.lines) {
    const key = secrRowOf(line)
    if (key !== null) add(key, line.kgCo2e.div(1000))
  }
  for (const { amount, energy } of year.energies) {
    const key = energyRowOf(amount.stream, energy)
    if (key !== undefined) add(key, energy.kwh)
  }
  rows.energyTotal = rows.energyGas.plus(rows.energyElectricity).plus(rows.energyTransport)
  rows.scope1Total = rows.scope1Gas.plus(rows.scope1Transport)
  rows.grossTotal = rows.scope1Total.plus(rows.scope2Electricity).plus(rows.scope3EmployeeVehicles)
  const intensity =
    year.pupils === undefined || year.pupils.isZero()
      ? undefined
      : rows.grossTotal.div(year.pupils).toDecimalPlaces(12)
  // What nobody recorded is not nought. Of the mandatory rows the report itself says which are missing and which were asserted.
  const voluntary = secrRowKeys.filter((key) => secrLayout[key].part === 'voluntary' && !recorded.has(key))
  return { ...rows, intensity, ...Object.fromEntries(voluntary.map((key) => [key, undefined])) }
}

const withEnergy = new Set<SecrRowKey>([
  'scope1Gas',
  'scope1Transport',
  'scope2Electricity',
  'scope3EmployeeVehicles',
])

/**
 * The streams of mandatory rows whose emissions are known and whose energy is not: no kWh row was published for them in that set
 * (there is none for distances before 2020). Their kWh are missing from the statement, which must not be silent.
 */
export function streamsWithoutEnergy({ lines, energies }: Pick<SecrYear, 'lines' | 'energies'>): StreamId[] {
  const known = new Set(energies.map(({ amount }) => amount))
  const without = lines.filter((line) => withEnergy.has(rowOf(line)) && !known.has(line.amount))
  return [...new Set(without.map((line) => line.amount.stream))].sort()
}

/** A figure as it is shown: rounded once, half up, from the unrounded one. */
export function secrShown(key: SecrRowKey, value: Decimal): string {
  const { unit } = secrLayout[key]
  return shown(value, unit === 'kWh' ? 0 : unit === 'tCO2e' ? 2 : 4)
}

/** Sums of the statement: which rows make up which total. */
const casts: readonly (readonly [SecrRowKey, readonly SecrRowKey[]])[] = [
  ['energyTotal', ['energyGas', 'energyElectricity', 'energyTransport']],
  ['scope1Total', ['scope1Gas', 'scope1Transport']],
  ['grossTotal', ['scope1Total', 'scope2Electricity', 'scope3EmployeeVehicles']],
]

/** The rows that a row is made of: of a total its parts, of the ratio those of the gross total. */
export function secrLeaves(key: SecrRowKey): readonly SecrRowKey[] {
  if (key === 'intensity') return secrLeaves('grossTotal')
  const cast = casts.find(([total]) => total === key)
  return cast === undefined ? [key] : cast[1].flatMap(secrLeaves)
}

/** Whether every shown total is the sum of its shown parts; where not, the report says that figures may not sum due to rounding. */
export function secrCasts(figures: Readonly<Record<SecrRowKey, Decimal | undefined>>): boolean {
  return casts.every(([total, parts]) => {
    const sum = parts.reduce((all, key) => all.plus(secrShown(key, figures[key]!)), new Decimal(0))
    return sum.equals(secrShown(total, figures[total]!))
  })
}
