import type { StatementKey } from '../domain/statement/statement.ts'
import type { RowKind, Scope } from './labels.ts'

/** A row whose kind may depend on the others. */
export interface KindedRow {
  readonly kind: RowKind
  /** The scope of the heading over it. */
  readonly scope: Scope | undefined
}

const scopeTotals = { 1: 'scope1Total', 2: 'scope2Total', 3: 'scope3Total' } as const
const lastOf = (rows: readonly KindedRow[], kind: RowKind): number =>
  rows.findLastIndex((row) => row.kind === kind)

/**
 * Settles what each total is of. “Total” under the heading of a scope is the total of that scope, unless it stands last and no other row
 * can be the total of all; “Scope 1 and 2” is the total of all where no total has Scope 3 in it. `apart`: it is part of no total.
 */
export function settled(rows: readonly KindedRow[]): (StatementKey | 'apart' | undefined)[] {
  const has = (kind: RowKind): boolean => rows.some((row) => row.kind === kind)
  let gross = -1
  if (!has('grossTotal')) {
    gross = lastOf(rows, 'scopes123')
    const last = lastOf(rows, 'someTotal')
    const underScopes = rows.filter((row) => row.kind === 'someTotal' && row.scope !== undefined).length
    const free = rows[last]?.scope === undefined || underScopes === 1
    if (gross === -1 && last !== -1 && free) gross = last
    if (gross === -1) gross = lastOf(rows, 'scopes12')
    if (gross === -1) gross = lastOf(rows, 'someEmissions')
  }
  return rows.map(({ kind, scope }, index) => {
    if (index === gross) return 'grossTotal'
    if (kind === 'someTotal') return scope === undefined ? 'apart' : scopeTotals[scope]
    if (kind === 'marketTotal') return 'grossTotal'
    return kind === 'scopes12' || kind === 'scopes123' || kind === 'someEmissions' ? 'apart' : kind
  })
}
