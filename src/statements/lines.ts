import { isFigure } from './figures.ts'
import type { Grid, GridCell } from './grid.ts'
import { periodIn } from './periods.ts'

const cellsOf = (row: readonly GridCell[]): GridCell[] => row.filter(({ text }) => text !== '')
const part = (cell: GridCell, text: string): GridCell => ({ text: text.trim(), place: cell.place })

const wholePeriod = (text: string): boolean => {
  const found = periodIn(text)
  return found !== undefined && found.rest === '' && text.length <= 40
}
const yearWord = /^(?:(?:fy)?(?:19|20)\d{2}(?:[/-]\d{2,4})?\*?|\d{2}\/\d{2})$/i

const monthWord = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.,]?$/i

/** How many words at the end of a line are years, as over the columns of a table: two at least, or one with nothing before it. */
function yearsAtEnd(words: readonly string[]): number {
  const last = words.findLastIndex((word) => !yearWord.test(word))
  // “31 August 2024 2024 2023”: the first of them ends a date.
  const dated = monthWord.test(words[last] ?? '') && last + 1 < words.length
  return words.length - last - 1 - (dated ? 1 : 0)
}

/** The figures at the end of a line, at most so many; `- 12` stays two. */
function figuresAtEnd(words: readonly string[], most: number): number {
  let count = 0
  const isOne = (word: string): boolean => isFigure(word) && !word.endsWith(',')
  while (count < most && count < words.length && isOne(words[words.length - 1 - count]!)) count++
  return count
}

/** A line that holds a whole row, `Gas consumption 982.29 851 775.70`, cut into label and figures. */
function cutLine(cell: GridCell, years: number): GridCell[] {
  const wide = cell.text.split(/\t| {3,}/)
  if (wide.length > 1) return wide.map((text) => part(cell, text))
  const words = cell.text.split(' ')
  const headed = yearsAtEnd(words)
  const count = headed >= 2 || headed === words.length ? headed : figuresAtEnd(words, years === 0 ? 1 : years)
  if (count === 0) return [cell]
  const cut = words.length - count
  return [part(cell, words.slice(0, cut).join(' ')), ...words.slice(cut).map((text) => part(cell, text))]
}

/** Rows printed a cell on each line, as a web page is copied: a label, then its figures. Years, with or without words above, are a heading. */
function stacked(cells: readonly GridCell[]): GridCell[][] {
  const rows: GridCell[][] = []
  let kind: 'label' | 'years' | 'figures' = 'label'
  for (const cell of cells) {
    const next = wholePeriod(cell.text) ? 'years' : isFigure(cell.text) ? 'figures' : 'label'
    const row = rows.at(-1)
    if (next === 'label' || row === undefined) rows.push(next === 'label' ? [cell] : [part(cell, ''), cell])
    else if (kind === 'label' || kind === next) row.push(cell)
    else rows.push([part(cell, ''), cell])
    kind = next
  }
  return rows
}

/**
 * A table that lies in one column, as it comes out of a PDF or a web page: each line a row, or each line a cell. undefined where the grid
 * has more columns than that.
 */
export function unfolded({ name, rows }: Grid): Grid[] {
  const filled = rows.map(cellsOf).filter((row) => row.length > 0)
  if (filled.length === 0 || filled.filter((row) => row.length > 1).length * 5 > filled.length) return []
  const cells = filled.flatMap((row) =>
    row.length === 1 ? row : [part(row[0]!, row.map(({ text }) => text).join(' '))],
  )
  const years = Math.max(0, ...cells.map(({ text }) => yearsAtEnd(text.split(' '))))
  return [
    { name, rows: stacked(cells) },
    { name, rows: cells.map((cell) => cutLine(cell, years)) },
  ]
}
