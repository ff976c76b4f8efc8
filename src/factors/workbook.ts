import { CFB, read, SSF, utils, type WorkSheet } from '@e965/xlsx'
import { Decimal } from '../domain/decimal.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Cell, Sheet } from './sheet.ts'
import { BadArchive, unzip } from './unzip.ts'

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

/** The number stored in a cell as plain text, every digit of it. */
export function storedText(stored: number): string {
  return new Decimal(stored).toFixed()
}

const refused = (what: string): Refusal =>
  refuse(
    'factor_set_refused',
    `The file is not a workbook that can be read: ${what}. Download the “flat file” of the publication again and send that.`,
  )

/** The workbook's parts as an archive of our own making: nothing that the sender wrote about sizes reaches the reader. */
function plainArchive(bytes: Buffer): Buffer | Refusal {
  const parts = unzip(bytes, unpackedBytesMax)
  if (![...parts.keys()].some((name) => name.toLowerCase() === 'xl/workbook.xml'))
    return refused('it is a ZIP archive or another kind of document, with no table in it')
  const archive = CFB.utils.cfb_new()
  for (const [name, content] of parts) CFB.utils.cfb_add(archive, `/${name}`, content)
  return CFB.write(archive, { fileType: 'zip', type: 'buffer' }) as Buffer
}

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
  return isZip(bytes) || bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))
}
const isZip = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))

/** The sheets of an Excel workbook (.xlsx, or .xls as the flat files were to 2021), each cell as it is shown and as it is stored. */
export function readWorkbook(bytes: Buffer): Sheet[] | Refusal {
  try {
    const safe = isZip(bytes) ? plainArchive(bytes) : bytes
    if ('refusal' in safe) return safe
    const workbook = read(safe, {
      type: 'buffer',
      dense: true,
      cellNF: true,
      cellText: false,
      cellHTML: false,
      cellFormula: false,
      sheetRows: rowsMax,
    })
    const sheets = workbook.SheetNames.flatMap((name) => {
      const sheet = workbook.Sheets[name]
      return sheet?.['!ref'] === undefined ? [] : [sheetOf(name, sheet)]
    })
    return sheets.length === 0 ? refused('it has no sheet with anything on it') : sheets
  } catch (error) {
    // The library throws plain errors for every kind of damage: whatever it is, the file cannot be used.
    return refused(error instanceof BadArchive ? error.message : 'it is damaged, or protected by a password')
  }
}
