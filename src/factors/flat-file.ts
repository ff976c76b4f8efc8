import { parse } from 'csv-parse/sync'
import type { FactorRow } from '../domain/factor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { detectEncoding } from '../formats/decode.ts'
import {
  type Column,
  columnNames,
  columns,
  factorHead,
  firstYearWithIds,
  heads,
  sheetName,
} from './flat-file-heads.ts'
import type { Cell, Sheet } from './sheet.ts'
import { parseShown, saysNoValue, shownValue } from './shown-number.ts'

/** A row of a flat file, as text. */
export interface FlatRow {
  /** The row of the spreadsheet, or of the CSV file, from 1. */
  readonly line: number
  /** The published id; empty where none is published. */
  readonly id: string
  readonly scope: string
  readonly level1: string
  readonly level2: string
  readonly level3: string
  readonly level4: string
  readonly columnText: string
  readonly uom: string
  readonly ghgUnit: string
  /** The text in the file, unrounded. */
  readonly stored: string
  /** The number as it is shown; empty in a plain CSV where it is the stored one. */
  readonly shown: string
}

/** A flat file read: every row under its head. */
export interface FlatFile {
  readonly year: number
  /** The row of the head, from 1. */
  readonly headLine: number
  readonly rows: readonly FlatRow[]
}

/** How far down the head is looked for: a title, the dates of publication and the version stand above it. */
const headLinesMax = 40
/** How many faults a refusal shows; the rest are counted. */
const faultsShown = 20

/** A refusal of a set that shows the first faults and counts the rest. */
export function setRefused(message: string, faults: readonly string[] = []): Refusal {
  const left = faults.length - faultsShown
  const details = left > 0 ? [...faults.slice(0, faultsShown), `And ${left} more.`] : faults
  return refuse('factor_set_refused', message, details.length === 0 ? {} : { details })
}

/** Text as a label is compared: line ends, tabs and repeated blanks are one blank, and none stand around it. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

interface Head {
  readonly sheet: Sheet
  /** The index of its row. */
  readonly at: number
  readonly columns: Readonly<Partial<Record<Column, number>>>
  /** The year that the head of the numbers names. */
  readonly year: number | undefined
  /** Columns that stand twice. */
  readonly twice: readonly string[]
}

function headOf(sheet: Sheet, at: number): Head {
  const found: Partial<Record<Column, number>> = {}
  const twice: string[] = []
  let year: number | undefined
  for (const [index, cell] of (sheet.rows[at] ?? []).entries()) {
    const text = plain(cell.shown.replace(/^\uFEFF/, '')).toLowerCase()
    const ofYear = factorHead.exec(text)
    const column = ofYear === null ? columns.find((one) => heads[one].includes(text)) : 'factor'
    if (column === undefined) continue
    if (found[column] !== undefined) twice.push(plain(cell.shown))
    found[column] = index
    if (ofYear?.[1] !== undefined) year = Number.parseInt(ofYear[1], 10)
  }
  return { sheet, at, columns: found, year, twice }
}

const needed: readonly Column[] = columns.filter(
  (column) => column !== 'year' && column !== 'id' && column !== 'display',
)
const missingColumns = (head: Head): Column[] => needed.filter((column) => head.columns[column] === undefined)

/** The head of the table: the row with the most of the columns, in the sheet named for it where several have one. */
function findHead(sheets: readonly Sheet[]): Head | Refusal {
  const candidates = sheets.flatMap((sheet) =>
    sheet.rows.slice(0, headLinesMax).map((_, at) => headOf(sheet, at)),
  )
  const whole = candidates.filter((head) => missingColumns(head).length === 0)
  const best = whole.length > 1 ? whole.filter((head) => head.sheet.name === sheetName) : whole
  const [head] = best
  if (head !== undefined && best.length === 1) {
    if (head.twice.length === 0) return head
    return setRefused(`The head in row ${head.at + 1} has the column ${head.twice.join(', ')} twice.`)
  }
  if (whole.length > 1)
    return setRefused(
      `The file has more than one table of factors (${whole.map((one) => `${one.sheet.name}, row ${one.at + 1}`).join('; ')}). Leave only the sheet “${sheetName}”.`,
    )
  const nearest = candidates.reduce<Head | undefined>(
    (near, one) =>
      near === undefined || missingColumns(one).length < missingColumns(near).length ? one : near,
    undefined,
  )
  if (nearest === undefined || missingColumns(nearest).length > needed.length / 2)
    return setRefused(
      `No table of factors was found: none of the first ${headLinesMax} rows is headed Scope, Level 1 to Level 4, Column Text, UOM, GHG/Unit and GHG Conversion Factor with the year. Send the “flat file” of the publication, not the full or the condensed set.`,
    )
  const missing = missingColumns(nearest).map((column) => `“${columnNames[column]}”`)
  return setRefused(
    `The head in row ${nearest.at + 1} lacks ${missing.join(', ')}. Send the flat file as it was published.`,
  )
}

/** The delimiter of a CSV file: the one that cuts its first lines into the most cells. */
function delimiterOf(text: string): string {
  const lines = text.split(/\r\n|\n|\r/, headLinesMax)
  const cells = (delimiter: string): number => Math.max(...lines.map((line) => line.split(delimiter).length))
  return [',', ';', '\t'].reduce((best, one) => (cells(one) > cells(best) ? one : best))
}

/** A CSV file's rows as a sheet. */
export function readCsv(bytes: Uint8Array): Sheet | Refusal {
  const encoding = detectEncoding(bytes.subarray(0, 64 * 1024))
  if (isRefusal(encoding)) return setRefused(encoding.message)
  const text = new TextDecoder(encoding.label).decode(bytes)
  if (text.includes('\0'))
    return setRefused('The file has NUL characters in it, so it was damaged on its way.')
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: 100_000,
    }) as string[][]
    return {
      name: '',
      delimited: true,
      rows: records.map((cells) => cells.map((cell) => ({ shown: cell, stored: cell }))),
    }
  } catch {
    return setRefused('The file is not a table: its quotation marks do not match, or a line has no end.')
  }
}

const blank: Cell = { shown: '', stored: '' }

/** A row with what is needed to judge it. */
interface ReadRow extends FlatRow {
  readonly year: string
  /** Cells to the right of the head that are not blank. */
  readonly over: number
}

/** The rows under the head. A row without a scope and without a number is a note at the foot of the table, and no factor. */
function* readRows({ sheet, at, columns: where }: Head): Generator<ReadRow> {
  const width = sheet.rows[at]?.length ?? 0
  for (let index = at + 1; index < sheet.rows.length; index++) {
    const cells = sheet.rows[index] ?? []
    const cell = (column: Column): Cell => {
      const place = where[column]
      return place === undefined ? blank : (cells[place] ?? blank)
    }
    const text = (column: Column): string => plain(cell(column).shown)
    const scope = text('scope')
    const factor = cell('factor')
    if (scope === '' && factor.shown.trim() === '') continue
    yield {
      line: index + 1,
      year: text('year'),
      over: sheet.delimited ? cells.slice(width).filter((one) => one.shown.trim() !== '').length : 0,
      id: text('id'),
      scope,
      level1: text('level1'),
      level2: text('level2'),
      level3: text('level3'),
      level4: text('level4'),
      columnText: text('columnText'),
      uom: text('uom'),
      ghgUnit: text('ghgUnit'),
      stored: factor.stored.trim(),
      shown: where.display === undefined ? factor.shown.trim() : text('display'),
    }
  }
}

/** What is wrong with a row by itself. */
function rowFaults(row: ReadRow, year: number): string[] {
  const faults: string[] = []
  if (row.over > 0)
    faults.push('it has more cells than the head: a comma in a text or number stands outside quotes')
  if (row.year !== '' && row.year !== String(year)) faults.push(`it is of the year ${row.year}`)
  for (const column of ['scope', 'level1', 'uom'] as const)
    if (row[column] === '') faults.push(`its ${columnNames[column]} is blank`)
  const unread = [row.shown, row.stored].find((text) => parseShown(text) === undefined && !saysNoValue(text))
  if (unread !== undefined) faults.push(`“${unread.slice(0, 40)}” is not a number`)
  return faults.length === 0 ? [] : [`Row ${row.line}: ${faults.join(', and ')}.`]
}

/** The year that the file says it is of: in the head of its numbers, or in the first cell of its column `year`. */
function yearOf(head: Head, rows: readonly { readonly year: string }[]): number | Refusal {
  if (head.year !== undefined) return head.year
  const text = rows[0]?.year ?? ''
  return /^\d{4}$/.test(text)
    ? Number.parseInt(text, 10)
    : setRefused(
        'The file does not say of which year it is: the column of the numbers is headed “GHG Conversion Factor” and the year.',
      )
}

/** Reads the sheets of a file as the flat file of a year. Refused, with the rows named, where it is not one or a cell cannot be read. */
export function flatFileOf(sheets: readonly Sheet[], wanted: number): FlatFile | Refusal {
  const head = findHead(sheets)
  if (isRefusal(head)) return head
  const headLine = head.at + 1
  const rows = [...readRows(head)]
  if (rows.length === 0) return setRefused(`There is no row under the head in row ${headLine}.`)
  const year = yearOf(head, rows)
  if (isRefusal(year)) return year
  if (year !== wanted)
    return setRefused(
      `The file is of ${year}, as its ${head.year === undefined ? 'column “year”' : `head in row ${headLine}`} says, not of ${wanted}.`,
    )
  if (year >= firstYearWithIds && head.columns.id === undefined)
    return setRefused(
      `The head in row ${headLine} lacks “ID”: every publication since ${firstYearWithIds} has it, and factors are told apart by it.`,
    )
  const faults = rows.flatMap((row) => rowFaults(row, year))
  if (faults.length > 0)
    return setRefused(
      `${faults.length} row${faults.length === 1 ? '' : 's'} of the file cannot be read. Nothing was taken in.`,
      faults,
    )
  return { year, headLine, rows: rows.map(({ year: _year, over: _over, ...row }) => row) }
}

/** A row of a flat file as a row of a set. */
export function factorRow({ line, id, stored, shown, ...labels }: FlatRow, headLine: number): FactorRow {
  const { scope, level1, level2, level3, level4, columnText, uom, ghgUnit } = labels
  const names = [scope, level1, level2, level3, level4, columnText, uom, ghgUnit]
  return {
    no: line - headLine,
    rowId: id === '' ? names.join('|') : id,
    ...labels,
    value: shownValue(stored, shown),
    stored,
  }
}
