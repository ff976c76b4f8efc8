import { CsvError, parse } from 'csv-parse/sync'

/** How many rows are parsed at a time. */
const rowsMax = 200
/** How far one row may run on: what goes further is a quotation mark that somebody forgot to close. */
export const rowLinesMax = 100
export const rowLengthMax = 64 * 1024

/** Rows with quotation marks that follow each other in a text. */
export interface QuotedBlock {
  /** Where the text goes on behind them. */
  readonly end: number
  /** Undefined where they are not as RFC 4180 has it. */
  readonly rows: readonly { readonly cells: string[]; readonly lines: number }[] | undefined
}

/**
 * The rows from `from` on that have quotation marks, as far as whole ones follow each other, through csv-parse. A row ends with
 * the line at whose end as many marks were opened as closed. Nothing where not even the first one ends.
 */
export function quotedBlock(text: string, from: number, delimiter: string): QuotedBlock {
  const lines: number[] = []
  let end = from
  while (lines.length < rowsMax) {
    const row = rowEnd(text, end)
    if (row === undefined || row.marks === 0) break
    lines.push(row.lines)
    end = row.end
  }
  if (lines.length === 0) return { end, rows: undefined }
  try {
    const cells: string[][] = parse(text.slice(from, end), {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
    })
    const sound = cells.length === lines.length
    return {
      end,
      rows: sound ? cells.map((row, index) => ({ cells: row, lines: lines[index] ?? 1 })) : undefined,
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { end, rows: undefined }
  }
}

/** Where the row that begins at `from` ends, by its quotation marks; undefined where it does not, within what one row may have. */
function rowEnd(text: string, from: number): { end: number; lines: number; marks: number } | undefined {
  let marks = 0
  let lines = 0
  for (let at = from; lines < rowLinesMax && at - from < rowLengthMax; ) {
    const lineEnd = text.indexOf('\n', at)
    if (lineEnd === -1) return undefined
    for (let mark = text.indexOf('"', at); mark !== -1 && mark < lineEnd; mark = text.indexOf('"', mark + 1))
      marks++
    lines++
    at = lineEnd + 1
    if (marks % 2 === 0) return { end: at, lines, marks }
  }
  return undefined
}
