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

/** Sums lines by the dimensions asked for, in the order of their keys. Kilograms of CO2e, unrounded. */
export function groupLines(
  lines: readonly DatedLine[],
  by: readonly Dimension[],
): { key: GroupKey; kgCo2e: Decimal }[] {
  const groups = new Map<string, { key: GroupKey; kgCo2e: Decimal }>()
  for (const dated of lines) {
    const key = keyOf(dated, by)
    const text = JSON.stringify(Object.values(key))
    const group = groups.get(text) ?? { key, kgCo2e: new Decimal(0) }
    groups.set(text, { key, kgCo2e: group.kgCo2e.plus(dated.line.kgCo2e) })
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
