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
 * can be the total of all; “Scope 1 and 2” is the total of all where no total has Scope 3 in it. `subtotal`: of some of the others, which no statement must have.
 */
export function settled(rows: readonly KindedRow[]): (StatementKey | 'apart' | 'subtotal' | undefined)[] {
  const has = (kind: RowKind): boolean => rows.some((row) => row.kind === kind)
  let gross = -1
  if (!has('grossTotal')) {
    gross = lastOf(rows, 'scopes123')
    const last = lastOf(rows, 'someTotal')
    const underScopes = rows.filter((row) => row.kind === 'someTotal' && row.scope !== undefined).length
    const scopes = new Set(rows.flatMap((row) => row.scope ?? [])).size
    const own = rows.filter((row) => row.kind === 'someTotal' && row.scope === rows[last]?.scope).length
    // More scopes than totals under them, or two under the last one: the last is that of all.
    const free = rows[last]?.scope === undefined || underScopes === 1 || scopes > underScopes || own > 1
    if (gross === -1 && last !== -1 && free) gross = last
    if (gross === -1) gross = lastOf(rows, 'scopes12')
    if (gross === -1) gross = lastOf(rows, 'someEmissions')
  }
  return rows.map(({ kind, scope }, index) => {
    if (index === gross) return 'grossTotal'
    if (kind === 'someTotal') return scope === undefined ? 'subtotal' : scopeTotals[scope]
    if (kind === 'marketTotal') return 'grossTotal'
    return kind === 'scopes12' || kind === 'scopes123' || kind === 'someEmissions' ? 'subtotal' : kind
  })
}
