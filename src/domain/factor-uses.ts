import type { FactorRow } from './factor.ts'
import { gasOf, labelKey } from './factor-labels.ts'
import type { FactorGroup, FactorTable } from './factor-table.ts'
import { type AttributeName, type Attributes, type StreamId, variantText } from './stream.ts'
import { allStreams } from './streams/catalogue.ts'
import type { FactorUse, StreamEntry } from './streams/entry.ts'

/** A factor that the stream catalogue takes from a set: the labels by which it is looked up, the row found, and who looks. */
export interface UsedFactor {
  readonly key: string
  readonly row: FactorRow
  readonly kind: FactorUse['kind']
  readonly users: readonly { readonly stream: StreamId; readonly variant: string }[]
}

/** The row that a use takes out of a group: as src/domain/calculate.ts does. */
export function usedRow(kind: FactorUse['kind'], group: FactorGroup | undefined) {
  if (kind === 'energy') return group?.kWh
  // For biogenic carbon dioxide the CO2 row is all that is published.
  return kind === 'biogenic' ? (group?.CO2 ?? group?.CO2e) : group?.CO2e
}

/** Every combination of a stream's attributes; `*`, a free name, stands for each of the names given. */
function variants(stream: StreamEntry, names: readonly string[]): Attributes[] {
  let all: Partial<Record<AttributeName, string>>[] = [{}]
  for (const [name, values] of Object.entries(stream.attributes)) {
    const each = (values.includes('*') ? [...new Set([...values, ...names])] : values).filter(
      (value) => value !== '' && value !== '*',
    )
    all = all.flatMap((before) => each.map((value) => ({ ...before, [name]: value })))
  }
  return all
}

/** Every factor of a set that the stream catalogue uses, whatever the attributes and the unit. */
export function usedFactors(table: FactorTable): UsedFactor[] {
  const found = new Map<string, UsedFactor & { users: UsedFactor['users'][number][] }>()
  // Materials, refrigerants and countries are named by level 3 of the tables themselves.
  const names = [...new Set(table.rows.map((row) => row.level3))]
  for (const stream of allStreams()) {
    const uoms = [...new Set(Object.values(stream.uoms).map(({ uom }) => uom))]
    for (const attributes of variants(stream, names)) {
      const user = { stream: stream.id, variant: variantText(attributes) }
      for (const use of stream.uses(attributes)) {
        for (const uom of uoms) {
          const key = `${use.labels}|${use.uom?.[uom] ?? uom}`
          const row = usedRow(use.kind, table.group(key))
          if (row === undefined) continue
          const entry = found.get(`${use.kind} ${key}`)
          if (entry === undefined)
            found.set(`${use.kind} ${key}`, { key, row, kind: use.kind, users: [user] })
          else if (!entry.users.some((one) => one.stream === user.stream && one.variant === user.variant))
            entry.users.push(user)
        }
      }
    }
  }
  return [...found.values()]
}

/** How a factor was lost: a row with its id has other labels, there is no row at all, or the row has no value any more. */
export type Loss = 'renamed' | 'absent' | 'blank'

/** A factor that the streams took from one set and do not find in another. */
export interface LostFactor {
  readonly used: UsedFactor
  readonly loss: Loss
  /** The row of the other set that has the same published id, or the same labels and no value. */
  readonly now: FactorRow | undefined
}

const losses: readonly Loss[] = ['renamed', 'absent', 'blank']

/**
 * What the streams would lose with another set than the one they use: rows that it does not have under their exact labels, or has
 * without a value. A row of the same published id is named, as a renaming to be looked at by a person; it is never taken instead.
 * Those come first: publishers do withdraw a material or a country, but a renamed row is a figure that would go missing.
 */
export function lostFactors({ before, after }: { before: FactorTable; after: FactorTable }): LostFactor[] {
  const lost = usedFactors(before).filter(({ kind, key }) => usedRow(kind, after.group(key)) === undefined)
  if (lost.length === 0) return []
  const sameLabels = new Map(after.rows.map((row) => [`${labelKey(row)} ${gasOf(row)}`, row]))
  const found = lost.map((used): LostFactor => {
    const blank = sameLabels.get(`${used.key} ${gasOf(used.row)}`)
    if (blank !== undefined) return { used, loss: 'blank', now: blank }
    const sameId = after.row(used.row.rowId)
    return { used, loss: sameId === undefined ? 'absent' : 'renamed', now: sameId }
  })
  return losses.flatMap((loss) => found.filter((one) => one.loss === loss))
}
