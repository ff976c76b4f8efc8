import type { PublishedYear } from './implied-factor.ts'
import type { Statement, StatementFinding } from './statement.ts'

/** Stands in for the checks. */
export function checkStatement(_: Statement, __: { factors: readonly PublishedYear[] }): StatementFinding[] {
  return []
}
