import { Decimal } from '../domain/decimal.ts'
import type { InventoryLine } from '../domain/inventory.ts'

/** What figures can be told apart by. */
export const dimensions = [
  'academy',
  'scope',
  'category',
  'stream',
  'month',
  'year',
  'kind',
  'grade',
] as const
export type Dimension = (typeof dimensions)[number]

/** A line of one reporting year, with its academy's code. */
export interface DatedLine {
  readonly line: InventoryLine
  readonly year: string
  readonly academy: string
}

export type GroupKey = Partial<Record<Dimension, string>>

function keyOf({ line, year, academy }: DatedLine, by: readonly Dimension[]): GroupKey {
  const all: Record<Dimension, string> = {
    academy,
    scope: line.scope === undefined ? 'outside' : String(line.scope),
    category: line.category === undefined ? '' : String(line.category),
    stream: line.amount.stream,
    month: line.amount.month.slice(0, 7),
    year,
    kind: line.kind,
    grade: String(line.amount.grade),
  }
  return Object.fromEntries(by.map((dimension) => [dimension, all[dimension]]))
}

/** A sum of lines that have the same key. */
export interface LineGroup {
  readonly key: GroupKey
  readonly kgCo2e: Decimal
  /** False: it is outside of scopes (biogenic CO2), which is in no total. */
  readonly inTotal: boolean
}

/** The dimensions that tell what is outside of scopes from all else. */
const tellsScope = new Set<Dimension>(['scope', 'kind'])

/**
 * Sums lines by the dimensions asked for, in the order of their keys. Kilograms of CO2e, unrounded. What is outside of scopes is a
 * group of its own by scope or kind, and in none otherwise: so that the groups sum to the total whatever they are told apart by.
 */
export function groupLines(lines: readonly DatedLine[], by: readonly Dimension[]): LineGroup[] {
  const apart = by.some((dimension) => tellsScope.has(dimension))
  const groups = new Map<string, LineGroup>()
  for (const dated of lines) {
    const inTotal = dated.line.scope !== undefined
    if (!inTotal && !apart) continue
    const key = keyOf(dated, by)
    const text = JSON.stringify([...Object.values(key), inTotal])
    const group = groups.get(text) ?? { key, kgCo2e: new Decimal(0), inTotal }
    groups.set(text, { ...group, kgCo2e: group.kgCo2e.plus(dated.line.kgCo2e) })
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, group]) => group)
}

/** The share of each quality grade in the direct emissions, in percent to two decimals. */
export function qualityShares(
  lines: readonly InventoryLine[],
): { grade: number; percent: string; kgCo2e: Decimal }[] {
  const direct = lines.filter((line) => line.kind === 'direct')
  const total = direct.reduce((sum, line) => sum.plus(line.kgCo2e), new Decimal(0))
  return [1, 2, 3, 4, 5].map((grade) => {
    const kgCo2e = direct
      .filter((line) => line.amount.grade === grade)
      .reduce((sum, line) => sum.plus(line.kgCo2e), new Decimal(0))
    return { grade, kgCo2e, percent: total.isZero() ? '0.00' : kgCo2e.times(100).div(total).toFixed(2) }
  })
}
