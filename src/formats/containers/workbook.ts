import { CFB, read, SSF, utils, type WorkBook, type WorkSheet } from '@e965/xlsx'
import { Decimal } from '../../domain/decimal.ts'
import { BadArchive, unzip } from './unzip.ts'

const startsWith = (bytes: Buffer, ...signature: number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte)

/** Whether the bytes begin as a ZIP archive does; an .xlsx workbook is one. */
export const isZip = (bytes: Buffer): boolean => startsWith(bytes, 0x50, 0x4b, 3, 4)
/** Whether the bytes begin as an Office document of before 2007 does, an .xls workbook among them. */
export const isOldOffice = (bytes: Buffer): boolean => startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)
/** Whether an archive's files are those of a workbook. */
export const isWorkbookPart = (name: string): boolean => name.toLowerCase() === 'xl/workbook.xml'

/** What is read of a workbook at most. */
export interface WorkbookLimits {
  readonly unpackedBytesMax: number
  readonly rowsMax: number
}

/** The workbook's parts as an archive of our own making: nothing that the sender wrote about sizes reaches the reader. */
function plainArchive(bytes: Buffer, unpackedBytesMax: number): Buffer {
  const parts = unzip(bytes, unpackedBytesMax)
  if (![...parts.keys()].some(isWorkbookPart))
    throw new BadArchive('it is a ZIP archive or another kind of document, with no table in it')
  const archive = CFB.utils.cfb_new()
  for (const [name, content] of parts) CFB.utils.cfb_add(archive, `/${name}`, content)
  return CFB.write(archive, { fileType: 'zip', type: 'buffer' }) as Buffer
}

/** Opens an Excel workbook (.xlsx or .xls) within limits. Throws `BadArchive`, whose message says why it cannot be read. */
export function openWorkbook(bytes: Buffer, { unpackedBytesMax, rowsMax }: WorkbookLimits): WorkBook {
  try {
    return read(isZip(bytes) ? plainArchive(bytes, unpackedBytesMax) : bytes, {
      type: 'buffer',
      dense: true,
      cellNF: true,
      cellText: false,
      cellHTML: false,
      cellFormula: false,
      sheetRows: rowsMax,
    })
  } catch (error) {
    // The library throws plain errors for every kind of damage: whatever it is, the file cannot be used.
    throw error instanceof BadArchive ? error : new BadArchive('it is damaged, or protected by a password')
  }
}

/** The sheets that have anything on them, in order. */
export function sheetsOf(
  workbook: WorkBook,
): { name: string; sheet: WorkSheet; rows: number; columns: number }[] {
  return workbook.SheetNames.flatMap((name) => {
    const sheet = workbook.Sheets[name]
    // The extent that a sheet states may be wrong; that of its cells is what counts.
    const data = sheet?.['!data']
    if (sheet === undefined || data === undefined) return []
    const stated = utils.decode_range(sheet['!ref'] ?? 'A1')
    let columns = 0
    for (const row of data) columns = Math.max(columns, row?.length ?? 0)
    columns = Math.max(columns, stated.e.c + 1)
    return data.length === 0 ? [] : [{ name, sheet, rows: data.length, columns }]
  })
}

/** The errors that a cell may hold, by how they are stored. */
const errors: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
}

/** The number stored in a cell as plain text, every digit of it. */
export function storedText(stored: number): string {
  return new Decimal(stored).toFixed()
}

/** What a spreadsheet stores beyond its fifteenth digit is what is left over from its own arithmetic: 0.1 + 0.2 is 0.3 in it. */
const digitsMax = 15
const secondsInDay = 86_400
const two = (value: number): string => String(value).padStart(2, '0')

/** A day, a time of day or both, as a spreadsheet counts them: in days since 1900 (or 1904), the time being their fraction. */
function momentText(serial: number, format: string, date1904: boolean): string {
  const seconds = Math.round(serial * secondsInDay)
  const days = Math.floor(seconds / secondsInDay)
  const rest = seconds - days * secondsInDay
  const clock = `${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}`
  const time = rest % 60 === 0 ? clock : `${clock}:${two(rest % 60)}`
  if (days === 0) return time
  if (days === 1 && rest === 0 && format.includes('[')) return '24:00'
  // A number that no calendar of a spreadsheet has is shown as the number that it is.
  const code = SSF.parse_date_code(days, { date1904 }) as { y: number; m: number; d: number } | null
  if (code === null) return storedText(serial)
  const day = `${code.y}-${two(code.m)}-${two(code.d)}`
  return rest === 0 && !/h/i.test(format) ? day : `${day} ${time}`
}

/**
 * What a cell says, as text: a number with the fifteen digits that a spreadsheet works with, a date as 2024-03-31, a time as 00:30,
 * whatever the format in which the spreadsheet shows them. Empty where the cell is.
 */
export function cellText(sheet: WorkSheet, row: number, column: number, date1904: boolean): string {
  const cell = sheet['!data']?.[row]?.[column]
  if (cell === undefined || cell.v === undefined || cell.t === 'z') return ''
  if (cell.t === 'n' && typeof cell.v === 'number') {
    const format = String(cell.z ?? '')
    if (format !== '' && SSF.is_date(format)) return momentText(cell.v, format, date1904)
    return new Decimal(cell.v).toSignificantDigits(digitsMax, Decimal.ROUND_HALF_UP).toFixed()
  }
  return cell.t === 'e' ? (errors[Number(cell.v)] ?? '#ERROR') : String(cell.v)
}

/** A number in a format; undefined where the format cannot be rendered, such as `#,##0.0###########`. */
function inFormat(format: string, value: number, date1904: boolean): string | undefined {
  try {
    return String(SSF.format(format, value, { date1904 })).trim()
  } catch {
    return undefined
  }
}

/**
 * What a cell shows, as text: a number in the format that it has, so that its decimals are those that a reader of the sheet sees, and to
 * its last digit where it has none, or one that cannot be rendered. A date is 2024-03-31, or its year where the format shows no more.
 */
export function shownText(sheet: WorkSheet, row: number, column: number, date1904: boolean): string {
  const cell = sheet['!data']?.[row]?.[column]
  const format = String(cell?.z ?? '')
  if (
    cell?.t !== 'n' ||
    typeof cell.v !== 'number' ||
    format === '' ||
    format === 'General' ||
    format === '@'
  )
    return cellText(sheet, row, column, date1904)
  const shown = inFormat(format, cell.v, date1904)
  if (shown === undefined) return cellText(sheet, row, column, date1904)
  return SSF.is_date(format) && !/^(19|20)\d{2}$/.test(shown) ? cellText(sheet, row, column, date1904) : shown
}
