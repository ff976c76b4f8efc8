import type { FactorRow } from './factor.ts'
import { gasOf, labelKey } from './factor-labels.ts'
import type { FactorTable } from './factor-table.ts'
import { type StreamId, variantText } from './stream.ts'
import { allStreams } from './streams/catalogue.ts'
import type { FactorUse } from './streams/entry.ts'
import { rowOf } from './streams/factor-rows.ts'
import { namesIn, variantsOf } from './streams/published.ts'

/** A factor that the stream catalogue takes from a set: the labels by which it is looked up, the row found, and who looks. */
export interface UsedFactor {
  readonly key: string
  readonly row: FactorRow
  readonly use: FactorUse
  readonly uom: string
  readonly users: readonly { readonly stream: StreamId; readonly variant: string }[]
}

/** Every factor of a set that the stream catalogue uses, whatever the attributes and the unit. */
export function usedFactors(table: FactorTable): UsedFactor[] {
  const found = new Map<string, UsedFactor & { users: UsedFactor['users'][number][] }>()
  for (const stream of allStreams()) {
    for (const attributes of variantsOf(stream, namesIn(table, stream.id))) {
      const user = { stream: stream.id, variant: variantText(attributes) }
      const uoms = new Set(Object.values(stream.measures(attributes)).map(({ uom }) => uom))
      for (const use of stream.uses(attributes)) {
        for (const uom of uoms) {
          const row = rowOf(use, table, uom)?.row
          if (row === undefined) continue
          const key = labelKey(row)
          const entry = found.get(`${use.kind} ${key}`)
          if (entry === undefined) found.set(`${use.kind} ${key}`, { key, row, use, uom, users: [user] })
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
  const lost = usedFactors(before).filter(({ use, uom }) => rowOf(use, after, uom) === undefined)
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
