import type { PrintedCell } from '../domain/statement/statement.ts'

/** A cell of a table as it is printed, blank where nothing is. */
export type GridCell = PrintedCell

/** A table as it lies in a file: rows of cells, each of which knows its place. */
export interface Grid {
  /** The sheet, or the file of an archive, where there are several. */
  readonly name: string | undefined
  readonly rows: readonly (readonly GridCell[])[]
}

/** A column as a spreadsheet names it, 0 being A. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`
}

/** The place of a cell: `row 7, column C`, with the sheet in front where it has a name. */
export function cellPlace(row: number, column: number, name?: string): string {
  const place = `row ${row}, column ${columnName(column)}`
  return name === undefined ? place : `${name}, ${place}`
}

/** What is printed, without the spaces and line ends around and between its words, and without what marks bold type in a text. */
export function cleaned(text: string): string {
  return text
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\*\*(.*?)\*\*/g, '$1')
    .replace(/^#{1,6} /, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const linesIn = (text: string): string[] =>
  text
    .replace(/\r\n?|\u2028/g, '\n')
    .split('\n')
    .map(cleaned)

/**
 * A row of a Word table of which each cell holds several lines, figures among them, as as many rows. Where a label has more lines than
 * figures stand beside them, its first ones are the heading. undefined where the lines are those of a paragraph.
 */
function stackedLines(cells: readonly string[]): string[][] | undefined {
  if (!cells.slice(1).some((text) => /\d\s*[\n\r]\s*\S/.test(text.trim()))) return undefined
  const lines = cells.map(linesIn)
  const height = Math.max(...lines.map((one) => one.length))
  const numeric = lines.slice(1).filter((one) => one.length > 1)
  if (
    !numeric.every((one) =>
      one.every((line) => line === '' || /^\W{0,3}\d|^[-–—]$|^n\/?a$|^nil$/i.test(line)),
    )
  )
    return undefined
  return Array.from({ length: height }, (_, at) =>
    lines.map((one, column) => (column === 0 ? one[at] : one[at - (height - one.length)]) ?? ''),
  )
}

/** A grid of lines of cells; `line` is the number under which the first of them stands in the file. */
export function gridOf(
  lines: readonly { readonly line: number; readonly cells: readonly string[] }[],
  name?: string,
): Grid {
  const rows = lines.flatMap(({ line, cells }) => {
    const stack = stackedLines(cells)
    const placed = (texts: readonly string[], at?: number): GridCell[] =>
      texts.map((text, column) => {
        const place = cellPlace(line, column, name)
        return { text: cleaned(text), place: at === undefined ? place : `${place}, line ${at + 1}` }
      })
    return stack === undefined ? [placed(cells)] : stack.map((texts, at) => placed(texts, at))
  })
  return { name, rows: rows.filter((row) => !isRule(row)) }
}

/** The line of hyphens between the heading and the rows of a table in plain text. */
const isRule = (row: readonly GridCell[]): boolean => {
  const said = row.filter(({ text }) => text !== '')
  return said.length > 1 && said.every(({ text }) => /^:?[-=_]{3,}:?$/.test(text))
}

/** Rows for columns: each cell keeps its place. */
export function transposed({ name, rows }: Grid): Grid {
  const width = Math.max(0, ...rows.map((row) => row.length))
  return {
    name,
    rows: Array.from({ length: width }, (_, column) =>
      rows.map((row) => row[column] ?? { text: '', place: '' }),
    ),
  }
}

const superscripts = '\u00b9\u00b2\u00b3\u2070\u2074-\u2079'
const footnoted = new RegExp(`([\\p{L}]{3,}|[\\d)%])[${superscripts}]+`, 'gu')

/**
 * Words as they are compared: lower case, one kind of hyphen, figures above and below the line as plain ones (CO₂e, m²), and the marks
 * of footnotes taken away.
 */
export function plainWords(text: string): string {
  return cleaned(text)
    .replace(footnoted, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u2019\u201b`´]/g, "'")
    .replace(/[*†‡#]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
