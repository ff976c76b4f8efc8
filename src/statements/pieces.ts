import { unheadedBeside, unheadedColumns, unitsInCells } from './columns.ts'
import { hasDigits } from './figures.ts'
import type { GridCell } from './grid.ts'
import { type HeadedColumn, type HeadingBlock, headingBlock, isHeadingRow } from './headings.ts'
import { said } from './labels.ts'
import { periodIn } from './periods.ts'
import { unitAlone } from './units.ts'

type Row = readonly GridCell[]

/** A heading over another part of the same table: over most of its columns of years. */
function isLaterHeading(row: Row, columns: readonly HeadedColumn[]): boolean {
  const years = columns.filter(({ kind }) => kind === 'year')
  const over = row.slice(1).filter(({ text }) => text !== '').length
  return (
    isHeadingRow(row) && over * 2 > years.length && years.some(({ index }) => (row[index]?.text ?? '') !== '')
  )
}

/** One unit over every column of years, and no year: it is that of the section below, and no heading. */
function isUnitRow(row: Row, columns: readonly HeadedColumn[]): boolean {
  const texts = row.slice(1).flatMap(({ text }) => (text === '' ? [] : [text]))
  const units = new Set(texts.map((text) => unitAlone(text)))
  const over = columns.filter(({ kind, period }) => kind === 'year' && period !== undefined)
  return (
    over.length > 0 &&
    units.size === 1 &&
    !units.has(undefined) &&
    texts.every((text) => periodIn(text) === undefined)
  )
}

/** The columns as they were headed before, in the units that stand over them now. */
const inUnitsOf = (units: readonly HeadedColumn[], columns: readonly HeadedColumn[]): HeadedColumn[] =>
  columns.map((column) => {
    const unit = units.find(({ index }) => index === column.index)?.unit
    return column.kind === 'year' && unit !== undefined ? { ...column, unit } : column
  })

/** A part of a table: a heading, where there is one, and the rows under it. */
export interface Piece {
  readonly block: HeadingBlock | undefined
  readonly rows: readonly Row[]
}

/** A grid cut at its headings: the words before the first, or before the first figure, and each with the rows under it. */
export function piecesOf(rows: readonly Row[]): { before: readonly Row[]; pieces: readonly Piece[] } {
  const pieces: { block: HeadingBlock | undefined; rows: Row[] }[] = [{ block: undefined, rows: [] }]
  let columns: readonly HeadedColumn[] = []
  let from = 0
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const heads = columns.length === 0 ? isHeadingRow(row) : isLaterHeading(row, columns)
    if (!heads) {
      pieces.at(-1)?.rows.push(row)
      continue
    }
    const found = headingBlock(rows, at, from)
    const block = isUnitRow(row, columns) ? { ...found, columns: inUnitsOf(found.columns, columns) } : found
    // What was taken for words above belongs to the heading.
    const open = pieces.at(-1)
    open?.rows.splice(Math.max(0, open.rows.length - (at - block.first)))
    columns = block.columns
    pieces.push({ block, rows: [] })
    at = block.last
    from = block.last + 1
  }
  const [before, ...headed] = pieces
  if (headed.length > 0) return { before: before?.rows ?? [], pieces: headed }
  // The line above the first figures may say whose they are.
  const first = rows.findIndex((row) => row.slice(1).some(({ text }) => hasDigits(text)))
  return {
    before: rows.slice(0, Math.max(0, first)),
    pieces: [{ block: undefined, rows: rows.slice(Math.max(0, first)) }],
  }
}

/** The words of rows, each row as a line. */
export const textsIn = (rows: readonly Row[]): { text: string; place: string }[] =>
  rows.flatMap((row) => {
    const filled = row.filter(({ text }) => text !== '')
    const [first] = filled
    return first === undefined
      ? []
      : [{ text: filled.map(({ text }) => text).join(': '), place: first.place }]
  })

/** Whether what rows are of stands over the columns: the table lies on its side. */
export function isTurned({ block }: Piece): boolean {
  const years = (block?.columns ?? []).filter(({ kind, role }) => kind === 'year' && role === 'value')
  const labels = years.filter(({ rest }) => {
    const own = said(rest)
    return own.sources.length > 0 || own.scopes.length > 0
  })
  return labels.length * 2 > years.length
}

/** A column without a year is headed by the words above it, such as the name of a school, or by its place. */
function namedBy(column: HeadedColumn, above: Row | undefined): HeadedColumn {
  const words = above?.[column.index]?.text ?? ''
  const heading = words === '' ? (/column \w+$/.exec(column.place)?.[0] ?? '') : words
  return { ...column, heading, rest: words.toLowerCase() }
}

/** The columns of figures of a part, headed or not. */
export function valueColumns(piece: Piece, above?: Row): HeadedColumn[] {
  const headed = piece.block?.columns ?? []
  const columns =
    headed.length === 0
      ? unheadedColumns(piece.rows).map((column) => namedBy(column, above))
      : [...headed, ...unheadedBeside(headed, piece.rows)].sort((one, other) => one.index - other.index)
  return unitsInCells(columns, piece.rows)
}
