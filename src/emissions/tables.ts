import { stringify } from 'csv-stringify/sync'
import { addDays } from '../domain/day.ts'
import { plainCell } from '../formats/plain-cell.ts'
import type { Dimension, LineGroup } from './grouping.ts'
import type { lineBody } from './schema.ts'

/** A table as CSV, with no cell that a spreadsheet takes for a formula. */
const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => plainCell(cell === null ? '' : String(cell)))),
    { record_delimiter: '\r\n' },
  )

/** Figures as a table: what they are told apart by, and the kilograms, unrounded. */
export const emissionsCsv = (by: readonly Dimension[], groups: readonly LineGroup[]): string =>
  csvOf([
    [...by, 'kgCO2e', 'in total'],
    ...groups.map(({ key, kgCo2e, inTotal }) => [
      ...by.map((dimension) => key[dimension] ?? ''),
      kgCo2e.toFixed(),
      inTotal ? 'yes' : 'no',
    ]),
  ])

const lineHead = [
  ...[
    'academy',
    'stream',
    'variant',
    'first day',
    'last day',
    'grade',
    'scope',
    'category',
    'kind',
    'method',
  ],
  ...['recorded', 'recorded unit', 'share', 'quantity', 'factor', 'factor unit', 'factor set', 'factor row'],
  ...['kgCO2e', 'provisional', 'line'],
]

/** Lines as a table, each with its calculation. */
export const linesCsv = (
  lines: readonly ReturnType<typeof lineBody>[],
  names: ReadonlyMap<string, { code: string }>,
): string =>
  csvOf([
    lineHead,
    ...lines.map((line) => [
      ...[names.get(line.academyId)?.code ?? line.academyId, line.stream, line.variant],
      ...[line.period.start, addDays(line.period.end, -1), line.grade],
      ...[line.scope ?? 'outside', line.category, line.kind, line.method],
      ...[line.recorded.quantity, line.recorded.unit, line.share, line.quantity],
      ...[line.factor.value, line.factor.unit, line.factor.set, line.factor.id],
      ...[line.kgCO2e, line.provisional ? 'yes' : 'no', line.id],
    ]),
  ])
