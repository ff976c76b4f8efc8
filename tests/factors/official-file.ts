import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import writeExcelFile from 'write-excel-file/node'

/** A row of a published set as the publication had it: the cell's number and the text that it showed. */
export interface PublishedRow {
  id: string
  labels: string[]
  stored: string
  shown: string
}

/** The rows of a compact file of the project, taken apart here and not by the program. */
export function publishedRows(year: number): PublishedRow[] {
  const file = fileURLToPath(new URL(`../../src/factors/published/desnz-${year}.tsv.gz`, import.meta.url))
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [id = '', ...cells] = line.split('\t')
      return { id, labels: cells.slice(0, 8), stored: cells[8] ?? '', shown: cells[9] ?? '' }
    })
}

export const hasNumber = (row: PublishedRow): boolean => /^-?\d/.test(row.stored)

/** The number format under which the stored number shows as it did. */
export function formatOf({ stored, shown }: PublishedRow): string {
  if (shown === '') {
    // Up to eleven characters General shows every digit; what is longer needs as many places as it has.
    const short = stored.length <= 11 && !/^0\.0000/.test(stored)
    return short ? 'General' : `0.${'0'.repeat(stored.split('.')[1]?.length ?? 0)}`
  }
  const places = shown.split('.')[1]
  return `${shown.includes(',') ? '#,##' : ''}0${places === undefined ? '' : `.${'0'.repeat(places.length)}`}`
}

/** How each publication headed its flat file, and how many rows stood above the head. */
export function layoutOf(year: number): { preamble: string[][]; head: string[] } {
  const labels = ['Scope', 'Level 1', 'Level 2', 'Level 3', 'Level 4', 'Column Text', 'UOM']
  const factor = `GHG Conversion Factor ${year}`
  const preamble = [
    ['UK Government GHG Conversion Factors for Company Reporting'],
    ['Factors by Category'],
    ['Next publication date:', '', `30/06/${year + 1}`, '', 'Year:', String(year)],
    ['Factor set:', '', 'Full set', '', 'Version:', '1.0'],
  ]
  if (year <= 2021) return { preamble, head: [...labels, 'GHG', factor] }
  if (year === 2022) return { preamble: [...preamble, []], head: [...labels, 'GHG/Unit', factor] }
  return { preamble: [...preamble, []], head: ['ID', ...labels, 'GHG/Unit', factor] }
}

const cellsOf = (row: PublishedRow, withId: boolean): string[] => [...(withId ? [row.id] : []), ...row.labels]

/** A table as an official-looking workbook: a sheet before it, rows above its head, numbers stored as doubles under number formats. */
export async function workbookOf(
  rows: readonly PublishedRow[],
  { preamble, head }: { preamble: string[][]; head: string[] },
): Promise<Buffer> {
  const withId = head.includes('ID')
  const text = (value: string) => (value === '' ? null : { value, type: String })
  const data = [
    ...[...preamble, head].map((cells) => cells.map(text)),
    ...rows.map((row) => [
      ...cellsOf(row, withId).map(text),
      hasNumber(row) ? { value: Number(row.stored), type: Number, format: formatOf(row) } : text(row.stored),
    ]),
  ]
  return writeExcelFile([
    { sheet: 'Introduction', data: [[{ value: 'Read this first', type: String }]] },
    { sheet: 'Factors by Category', data },
    // biome-ignore lint/suspicious/noExplicitAny: the types of the writer know one kind of cell at a time.
  ] as any).toBuffer()
}

/** A table as a spreadsheet saves it as CSV: the shown numbers. */
export function csvOf(
  rows: readonly PublishedRow[],
  { preamble, head }: { preamble: string[][]; head: string[] },
): Buffer {
  const withId = head.includes('ID')
  const width = head.length
  const table = [
    ...[...preamble, head].map((cells) => [...cells, ...Array<string>(width).fill('')].slice(0, width)),
    ...rows.map((row) => [...cellsOf(row, withId), row.shown === '' ? row.stored : row.shown]),
  ]
  return Buffer.from(`\uFEFF${stringify(table, { record_delimiter: 'windows' })}`)
}
