import { stringify } from 'csv-stringify/sync'
import { lastDay } from '../domain/day.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import { plainCell } from '../formats/plain-cell.ts'
import type { EvidenceLine, Sample } from './schema.ts'

type Cell = string | number | null

/** A table as CSV (RFC 4180), with no cell that a spreadsheet takes for a formula. */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => plainCell(cell === null ? '' : String(cell)))),
    { record_delimiter: '\r\n' },
  )

const lineHead = [
  ...['line', 'row', 'scope', 'category', 'kind', 'method', 'academy', 'stream', 'variant', 'meter'],
  ...['first day', 'last day', 'grade', 'amount', 'amount unit', 'quantity', 'factor', 'factor unit'],
  ...['factor set', 'factor row', 'kgCO2e', 'sources'],
]

function lineCells(line: EvidenceLine): Cell[] {
  const { factor } = line
  const sources = line.sources.map(
    (one) => `${one.fileName} (${one.sha256.slice(0, 12)}) ${one.firstRow}-${one.lastRow}`,
  )
  return [
    ...[line.line, line.row, line.scope, line.category, line.kind, line.method],
    ...[line.academy, line.stream, line.variant, line.meter, line.start, lastDay(line), line.grade],
    ...[line.amount, line.amountUnit, line.quantity, factor?.value ?? null, factor?.unit ?? null],
    ...[factor?.set ?? null, factor?.id ?? null, line.kgCO2e, sources.join('; ')],
  ]
}

/** Lines as CSV: one row each, with the rows of the files that they rest on. */
export const linesCsv = (lines: readonly EvidenceLine[]): string => csvOf([lineHead, ...lines.map(lineCells)])

/** A sample as CSV. */
export const sampleCsv = ({ items }: Sample): string =>
  csvOf([
    ['rank', 'drawn by', ...lineHead],
    ...items.map((one) => [one.rank, one.drawnBy, ...lineCells(one.line)]),
  ])

/** The rows of published tables that the lines were multiplied by. */
export const factorsCsv = ({ factors }: FrozenInventory): string =>
  csvOf([
    [
      'set',
      'row',
      'no',
      'value',
      'uom',
      'ghg unit',
      'scope',
      'level 1',
      'level 2',
      'level 3',
      'level 4',
      'column text',
    ],
    ...factors.map(({ set, id, no, value, uom, ghgUnit, labels }) => [
      set,
      id,
      no,
      value,
      uom,
      ghgUnit,
      ...labels,
    ]),
  ])

/** The statement's figures, shown and unrounded. */
export const figuresCsv = ({ report }: FrozenInventory): string =>
  csvOf([
    ['key', 'label', 'unit', 'part', report.year, `${report.year} unrounded`, report.previousYear],
    ...report.rows.map((row) => [
      row.key,
      row.label,
      row.unit,
      row.part,
      row.current,
      row.currentUnrounded,
      row.previous,
    ]),
  ])
