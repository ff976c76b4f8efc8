import type { Decimal } from '../decimal.ts'
import type { FactorRow } from '../factor.ts'
import type { FactorGroup, FactorTable } from '../factor-table.ts'
import { isRefusal } from '../refusal.ts'
import { type Attributes, attributeNames, type StreamId } from '../stream.ts'
import type { Unit } from '../unit.ts'
import { checkAttributes, streamOf } from './catalogue.ts'
import type { FactorUse } from './entry.ts'

/** The row that a use takes from a set, and the rows of its gases beside it. */
export interface UsedRow {
  readonly row: FactorRow & { readonly value: Decimal }
  readonly group: FactorGroup
}

/**
 * The row of a use in a set: the CO2e row; for biogenic carbon dioxide the CO2 row, which is all that is published; for energy the
 * kWh row, where a published 0 stands for a model that was not on the market, because nothing moves without energy.
 */
export function rowOf(use: FactorUse, table: FactorTable, uom: string): UsedRow | undefined {
  if (use.notFor?.[uom] !== undefined) return undefined
  for (const labels of [use.labels, ...(use.others ?? [])]) {
    const group = table.group(`${labels}|${uom}`)
    const row =
      use.kind === 'energy' ? group?.kWh : use.kind === 'biogenic' ? (group?.CO2 ?? group?.CO2e) : group?.CO2e
    if (group === undefined || row === undefined) continue
    return use.kind === 'energy' && row.value.isZero() ? undefined : { row, group }
  }
  return undefined
}

/** One use of a stream in one unit: its row, or why there is none. */
export interface UseAnswer {
  readonly use: FactorUse
  readonly row: UsedRow['row'] | undefined
  /** Why there is no row; undefined where there is one. */
  readonly absent: string | undefined
}

/** What a stream takes from a set for one unit. */
export interface UnitAnswer {
  readonly unit: Unit
  /** The unit of measure of the rows. */
  readonly uom: string
  readonly uses: readonly UseAnswer[]
}

/** Which rows of a set a variant uses, for each unit that it takes, and why. The attributes are those that `checkAttributes` gave. */
export function rowsOfVariant(stream: StreamId, attributes: Attributes, table: FactorTable): UnitAnswer[] {
  const entry = streamOf(stream)
  const uses = entry.uses(attributes)
  return Object.entries(entry.measures(attributes)).map(([unit, { uom }]) => ({
    unit: unit as Unit,
    uom,
    uses: uses.map((use) => {
      const row = rowOf(use, table, uom)?.row
      const absent =
        row === undefined
          ? (use.notFor?.[uom] ?? `${table.info.title} has no such row (per ${uom.replace(/^per /, '')}).`)
          : undefined
      return { use, row, absent }
    }),
  }))
}

/** Why a variant of a stream uses a row of a set: what the catalogue says of it, undefined where it does not use it. */
export function whyOf(
  stream: StreamId,
  given: Attributes,
  { table, row }: { table: FactorTable; row: FactorRow },
): string | undefined {
  const checked = checkAttributes(stream, given)
  if (isRefusal(checked)) return undefined
  const entry = streamOf(stream)
  const uoms = new Set(Object.values(entry.measures(checked.attributes)).map((measure) => measure.uom))
  return entry
    .uses(checked.attributes)
    .find((use) => [...uoms].some((uom) => rowOf(use, table, uom)?.row.no === row.no))?.why
}

/** The attributes of a stream in their fixed order. */
export function attributeNamesOf(stream: StreamId): (typeof attributeNames)[number][] {
  return attributeNames.filter((name) => streamOf(stream).attributes[name] !== undefined)
}
