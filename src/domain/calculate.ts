import { Decimal } from './decimal.ts'
import type { EmissionLine } from './emission.ts'
import type { FactorTable } from './factor-table.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { Attributes, StreamId } from './stream.ts'
import { checkAttributes, howToListNames, streamOf } from './streams/catalogue.ts'
import type { FactorUse } from './streams/entry.ts'
import { rowOf } from './streams/factor-rows.ts'
import { conversion, type Unit } from './unit.ts'

/** A quantity of a stream. */
export interface Quantity {
  readonly stream: StreamId
  readonly quantity: Decimal
  readonly unit: Unit
  readonly attributes?: Attributes
}

export interface Calculation {
  /** CO2e lines, one for each kind that is published, unrounded. */
  readonly lines: readonly EmissionLine[]
  /** The sum of the direct lines, in kilograms of CO2e. */
  readonly kgCo2e: Decimal
  /** The energy in it, where it is a fuel, electricity, heat, or a vehicle's distance, and the set allows it: each kind apart. */
  readonly energies: readonly Energy[]
}

/** The line of a use, undefined where the set has no row for it. */
function lineOf(
  use: FactorUse,
  table: FactorTable,
  { uom, quantity }: { uom: string; quantity: Decimal },
): EmissionLine | undefined {
  if (use.kind === 'energy') return undefined
  const found = rowOf(use, table, uom)
  if (found === undefined) return undefined
  const { row, group } = found
  return {
    scope: use.scope,
    category: use.category,
    kind: use.kind,
    gas: use.kind === 'biogenic' ? 'CO2' : 'CO2e',
    quantity,
    factor: { set: table.info.id, id: row.rowId, value: row.value, unit: `${row.ghgUnit} per ${row.uom}` },
    kgCo2e: quantity.times(row.value),
    gases:
      use.kind === 'biogenic'
        ? []
        : gasNames.flatMap((gas) => {
            const part = group[gas]
            return part === undefined
              ? []
              : [{ gas, factorId: part.rowId, value: part.value, kgCo2e: quantity.times(part.value) }]
          }),
  }
}

/** The energy of a quantity, and how it was come by. */
export interface Energy {
  readonly kwh: Decimal
  /** `gross`, `net` (calorific value), or `electricity`. */
  readonly basis: 'gross' | 'net' | 'electricity'
  /** In words, for the methodology text. */
  readonly how: string
}

const electric = new Set<StreamId>([
  'electricity.grid',
  'electricity.vehicle',
  'heat.network',
  'solar.used',
  'solar.exported',
])

/**
 * What a quantity is in kilowatt-hours, as SECR wants it beside the emissions: energy units as they are;
 * distances by the published kWh rows (fuel of net CV, electricity, a plug-in hybrid both); volumes and masses of a fuel by the
 * set's own rows, the factor of the unit over the factor per kWh gross. Empty where the set does not allow it: a part of it
 * would not be the whole.
 */
function energiesOf(
  stream: StreamId,
  uses: readonly FactorUse[],
  table: FactorTable,
  { uom, quantity }: { uom: string; quantity: Decimal },
): Energy[] {
  if (uom === 'kWh (Gross CV)')
    return [{ kwh: quantity, basis: 'gross', how: 'kWh as billed, gross calorific value' }]
  if (electric.has(stream) && uom === 'kWh')
    return [{ kwh: quantity, basis: 'electricity', how: 'kWh as metered' }]
  const wanted = uses.filter((use) => use.kind === 'energy')
  if (wanted.length > 0) {
    const found = wanted.flatMap((use) => {
      const row = rowOf(use, table, uom)?.row
      if (row === undefined) return []
      const plug = use.labels.startsWith('Scope 2|')
      return [
        {
          kwh: quantity.times(row.value),
          basis: plug ? ('electricity' as const) : ('net' as const),
          how: `${row.value.toFixed()} kWh per ${row.uom}, row ${row.rowId} of ${table.info.id}${plug ? '' : ', net calorific value'}`,
        },
      ]
    })
    return found.length === wanted.length ? found : []
  }
  const burned = uses.find((use) => use.kind === 'direct' && use.labels.startsWith('Scope 1|Fuels|'))
  const own = burned && table.group(`${burned.labels}|${uom}`)?.CO2e
  const perKwh = burned && table.group(`${burned.labels}|kWh (Gross CV)`)?.CO2e
  if (own === undefined || perKwh === undefined || perKwh.value.isZero()) return []
  return [
    {
      kwh: quantity.times(own.value).div(perKwh.value).toDecimalPlaces(12),
      basis: 'gross',
      how: `${own.value.toFixed()} kg CO2e per ${own.uom} over ${perKwh.value.toFixed()} per kWh, rows ${own.rowId} and ${perKwh.rowId} of ${table.info.id}, gross calorific value`,
    },
  ]
}
const gasNames = ['CO2', 'CH4', 'N2O'] as const

/**
 * Works out the emissions of a quantity with one factor set: quantity × factor row, exact. Refused where the quantity is negative,
 * the unit or an attribute is not the stream's, or the set has no row for what was asked.
 */
export function calculate(
  { stream, quantity, unit, attributes = {} }: Quantity,
  table: FactorTable,
): Calculation | Refusal {
  if (quantity.isNegative() && !quantity.isZero())
    return refuse('value_negative', `${quantity.toFixed()} ${unit} is negative.`)
  const entry = streamOf(stream)
  const known = checkAttributes(stream, attributes)
  if (isRefusal(known)) return known
  const measures = entry.measures(known.attributes)
  const measure = measures[unit]
  const said = Object.entries(known.attributes).map(([name, value]) => `${name} ${value}`)
  const what = `${stream}${said.length === 0 ? '' : ` (${said.join(', ')})`}`
  if (measure === undefined)
    return refuse(
      'unit_mismatch',
      `${what} is not measured in ${unit}. It takes ${Object.keys(measures).join(', ')}.`,
    )
  const times = conversion({ from: unit, to: measure.as ?? unit })
  if (times === undefined) return refuse('unit_mismatch', `${unit} cannot be turned into ${measure.as}.`)
  const uses = entry.uses(known.attributes)
  // A plug-in hybrid has two direct rows: one of them alone would pass for the whole.
  if (uses.some((use) => use.kind === 'direct' && rowOf(use, table, measure.uom) === undefined))
    return refuse(
      'factor_missing',
      `${table.info.title} has no factor for ${what} per ${unit}.${entry.names === undefined ? '' : ` ${howToListNames(stream, table.info.id)}`}`,
    )
  // From here on nothing can be refused.
  const at = { uom: measure.uom, quantity: quantity.times(times) }
  const lines = uses.flatMap((use) => lineOf(use, table, at) ?? [])
  return {
    lines,
    kgCo2e: lines
      .filter((line) => line.kind === 'direct')
      .reduce((sum, line) => sum.plus(line.kgCo2e), new Decimal(0)),
    energies: energiesOf(stream, uses, table, at),
  }
}
