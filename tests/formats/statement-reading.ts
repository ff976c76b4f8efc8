import writeExcelFile from 'write-excel-file/node'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Statement } from '../../src/domain/statement/statement.ts'
import { readStatements } from '../../src/statements/read-file.ts'

/** The statements of a file, which must have some. */
export async function statementsIn(file: string | Uint8Array): Promise<Statement[]> {
  const read = await readStatements(Buffer.from(file))
  if (isRefusal(read)) throw new Error(read.message)
  return read.statements.map(({ statement }) => statement)
}

/** A statement as lines to compare with: its headings, then each row with key, unit and figures. */
export function inLines(statement: Statement | undefined): string[] {
  if (statement === undefined) return ['nothing']
  return [
    statement.columns
      .map(({ heading, kind }) => (kind === 'year' ? heading : `${kind}: ${heading}`))
      .join(' | '),
    ...statement.rows.map(({ key, unit, per, cells }) => {
      const figures = cells.map((cell) => cell?.text ?? '').join(' | ')
      return `${key ?? '?'} ${unit ?? '?'}${per === undefined ? '' : ` per ${per}`}: ${figures}`
    }),
  ]
}

/** The lines of the only statement of a file. */
export async function linesOf(file: string | Uint8Array): Promise<string[]> {
  const statements = await statementsIn(file)
  if (statements.length !== 1) throw new Error(`There are ${statements.length} statements.`)
  return inLines(statements[0])
}

type Cell = string | number | null | { value: number | string; format?: string; span?: number }

/** A workbook of one sheet; a cell may have a number format, and span columns. */
export async function workbook(rows: readonly (readonly Cell[])[]): Promise<Buffer> {
  const data = rows.map((row) =>
    row.map((cell) => {
      if (cell === null) return null
      const { value, format, span } = typeof cell === 'object' ? cell : { value: cell }
      return {
        value,
        type: typeof value === 'number' ? Number : String,
        ...(format === undefined ? {} : { format }),
        ...(span === undefined ? {} : { columnSpan: span }),
      }
    }),
  )
  return writeExcelFile(data as never).toBuffer()
}

/** A table as CSV, every cell in quotation marks. */
export const csv = (rows: readonly (readonly string[])[], delimiter = ','): string =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n')
