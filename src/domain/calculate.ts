import { Decimal } from './decimal.ts'
import type { EmissionLine } from './emission.ts'
import type { FactorTable } from './factor-table.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { Attributes, StreamId } from './stream.ts'
import { checkAttributes, streamOf } from './streams/catalogue.ts'
import type { FactorUse } from './streams/entry.ts'
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
  /** For vehicles: the kilowatt-hours that SECR wants, from the published rows per distance (net CV), where the set has them. */
  readonly energyKwh: Decimal | undefined
}

/** The row of a use: the CO2e row, or for biogenic carbon dioxide the CO2 row, which is all that is published. */
function lineOf(
  use: FactorUse,
  table: FactorTable,
  { uom, quantity }: { uom: string; quantity: Decimal },
): EmissionLine | undefined {
  const own = use.uom?.[uom] ?? uom
  const group = table.group(`${use.labels}|${own}`)
  const row =
    use.kind === 'energy' ? group?.kWh : use.kind === 'biogenic' ? (group?.CO2 ?? group?.CO2e) : group?.CO2e
  if (row === undefined || use.kind === 'energy') return undefined
  return {
    scope: use.scope,
    category: use.category,
    kind: use.kind,
    gas: use.kind === 'biogenic' ? 'CO2' : 'CO2e',
    quantity,
    factor: { set: table.info.id, id: row.rowId, value: row.value, unit: `${row.ghgUnit} per ${row.uom}` },
    kgCo2e: quantity.times(row.value),
  }
}

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
  const measure = entry.uoms[unit]
  if (measure === undefined)
    return refuse(
      'unit_mismatch',
      `${stream} is not measured in ${unit}. It takes ${entry.units.join(', ')}.`,
    )
  const times = conversion({ from: unit, to: measure.as ?? unit })
  if (times === undefined) return refuse('unit_mismatch', `${unit} cannot be turned into ${measure.as}.`)
  const uses = entry.uses(known.attributes)
  const at = { uom: measure.uom, quantity: quantity.times(times) }
  const lines = uses.flatMap((use) => lineOf(use, table, at) ?? [])
  const wantsDirect = uses.some((use) => use.kind === 'direct')
  const direct = lines.filter((line) => line.kind === 'direct')
  if (wantsDirect && direct.length === 0) {
    const said = Object.entries(known.attributes).map(([name, value]) => `${name} ${value}`)
    return refuse(
      'factor_missing',
      `${table.info.title} has no factor for ${stream}${said.length === 0 ? '' : ` (${said.join(', ')})`} per ${unit}.`,
    )
  }
  const energy = uses.find(
    (use) => use.kind === 'energy' && table.group(`${use.labels}|${measure.uom}`)?.kWh !== undefined,
  )
  const energyRow = energy && table.group(`${energy.labels}|${measure.uom}`)?.kWh
  return {
    lines,
    kgCo2e: direct.reduce((sum, line) => sum.plus(line.kgCo2e), new Decimal(0)),
    energyKwh: energyRow && at.quantity.times(energyRow.value),
  }
}
