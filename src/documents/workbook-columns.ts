import {
  columnLetters,
  heightOf,
  type SheetContent,
  type SheetLook,
  SheetRows,
  type WrittenSheet,
} from './sheet.ts'

/** A column of a sheet that is one table. */
export interface SheetColumn<T> {
  readonly key: string
  readonly head: string
  /** In characters. */
  readonly width: number
  readonly figure?: boolean
  readonly of: (record: T, place: { readonly row: number; readonly index: number }) => SheetContent
}

/** The look of the heads of columns. */
export const headLook = (figure: boolean): SheetLook => ({
  fontWeight: 'bold',
  backgroundColor: '#E8EEF4',
  bottomBorderStyle: 'thin',
  bottomBorderColor: '#12436D',
  alignVertical: 'bottom',
  wrap: true,
  ...(figure ? { align: 'right' as const } : {}),
})

/** A sheet that is one table: heads in the first row, which stays in sight and filters, and a record in each row after it. */
export function tableSheet<T>(
  name: string,
  {
    columns,
    records,
    frozenColumns = 0,
  }: {
    readonly columns: readonly SheetColumn<T>[]
    readonly records: readonly T[]
    readonly frozenColumns?: number
  },
): WrittenSheet {
  const rows = new SheetRows()
  // Bold, with an arrow to filter by, and broken between words: less goes into a line.
  const height = heightOf(columns.map(({ head, width }) => [head, width * 0.7]))
  rows.add(
    columns.map(({ head }) => head),
    (column) => ({ ...headLook(columns[column]!.figure === true), height }),
  )
  // Text beside a figure, which stands to the right, keeps a distance.
  const looks = columns.map(
    ({ figure }, index): SheetLook =>
      figure !== true && index > 0 && columns[index - 1]!.figure === true ? { indent: 1 } : {},
  )
  for (const [index, record] of records.entries()) {
    const place = { row: rows.next, index }
    rows.add(
      columns.map((column) => column.of(record, place)),
      (column) => looks[column]!,
    )
  }
  return { name, rows, widths: columns.map(({ width }) => width), frozenRows: 1, frozenColumns, filter: true }
}

/** The letters of a column by its key. */
export function lettersOf<T>(columns: readonly SheetColumn<T>[], key: string): string {
  const index = columns.findIndex((column) => column.key === key)
  if (index < 0) throw new Error(`No column is called ${key}.`)
  return columnLetters(index)
}

/** The cells of a column of a sheet with so many records, as formulas name them. */
export function rangeOf<T>(
  sheet: string,
  { columns, key, records }: { columns: readonly SheetColumn<T>[]; key: string; records: number },
): string {
  const letters = lettersOf(columns, key)
  return `${sheet}!$${letters}$2:$${letters}$${Math.max(2, records + 1)}`
}
