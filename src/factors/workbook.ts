import { SSF, utils, type WorkSheet } from '@e965/xlsx'
import { Decimal } from '../domain/decimal.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { BadArchive } from '../formats/containers/unzip.ts'
import { isOldOffice, isZip, openWorkbook, sheetsOf, storedText } from '../formats/containers/workbook.ts'
import type { Cell, Sheet } from './sheet.ts'

/** The most that is unpacked of a workbook; the official ones take about 10 MB. */
const unpackedBytesMax = 60 * 1024 * 1024
/** The most rows and columns that are read of a sheet; the official ones have about 9,000 and 10. */
const rowsMax = 30_000
const columnsMax = 40

const plainFormat = /^(#,##)?0(?:\.(0+))?$/
/** A spreadsheet shows at most fifteen significant digits of what it stores, and rounds halves up. */
const digitsMax = 15

/** What a spreadsheet shows of a number that it stores, under a number format such as `#,##0.00000` or `General`. */
export function shownText(stored: number, format: string): string {
  const plain = plainFormat.exec(format)
  if (plain === null) return String(SSF.format(format === '' ? 'General' : format, stored)).trim()
  const text = new Decimal(stored)
    .toSignificantDigits(digitsMax, Decimal.ROUND_HALF_UP)
    .toFixed(plain[2]?.length ?? 0, Decimal.ROUND_HALF_UP)
  return plain[1] === undefined ? text : text.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',')
}

const refused = (what: string): Refusal =>
  refuse(
    'factor_set_refused',
    `The file is not a workbook that can be read: ${what}. Download the “flat file” of the publication again and send that.`,
  )

const blank: Cell = { shown: '', stored: '' }

function cellOf(sheet: WorkSheet, row: number, column: number): Cell {
  const cell = sheet['!data']?.[row]?.[column]
  if (cell === undefined || cell.v === undefined || cell.t === 'z') return blank
  if (cell.t === 'n' && typeof cell.v === 'number')
    return { shown: shownText(cell.v, String(cell.z ?? '')), stored: storedText(cell.v) }
  const text = cell.t === 'e' ? String(cell.w ?? '#ERROR') : String(cell.v)
  return { shown: text, stored: text }
}

function sheetOf(name: string, sheet: WorkSheet): Sheet {
  const range = utils.decode_range(sheet['!ref'] ?? 'A1')
  const rows = Array.from({ length: Math.min(range.e.r + 1, rowsMax) }, (_, row) =>
    Array.from({ length: Math.min(range.e.c + 1, columnsMax) }, (_, column) => cellOf(sheet, row, column)),
  )
  while (rows.at(-1)?.every((cell) => cell.shown.trim() === '')) rows.pop()
  if (rows.length === rowsMax) throw new BadArchive(`the sheet “${name}” has ${rowsMax} rows or more`)
  return { name, delimited: false, rows }
}

/** Whether the bytes begin as those of an Excel workbook do (or of any ZIP archive, or older Office document). */
export function isWorkbook(bytes: Buffer): boolean {
  return isZip(bytes) || isOldOffice(bytes)
}

/** The sheets of an Excel workbook (.xlsx, or .xls as the flat files were to 2021), each cell as it is shown and as it is stored. */
export function readWorkbook(bytes: Buffer): Sheet[] | Refusal {
  try {
    const sheets = sheetsOf(openWorkbook(bytes, { unpackedBytesMax, rowsMax })).map(({ name, sheet }) =>
      sheetOf(name, sheet),
    )
    return sheets.length === 0 ? refused('it has no sheet with anything on it') : sheets
  } catch (error) {
    if (error instanceof BadArchive) return refused(error.message)
    throw error
  }
}
