import { Decimal } from '../domain/decimal.ts'
import { looksLikeDate, looksLikeMeter } from './cell-kinds.ts'
import { quantityOf } from './numbers.ts'
import type { Role } from './profile.ts'
import type { SlotHeads } from './slot-heads.ts'

type Rows = readonly { readonly cells: readonly string[] }[]
type Columns = Partial<Record<Role, number>>

const cellsOf = (rows: Rows, column: number): string[] =>
  rows.map(({ cells }) => (cells[column] ?? '').trim()).filter((cell) => cell !== '')

const all = (cells: readonly string[], fits: (cell: string) => boolean): boolean =>
  cells.length > 0 && cells.every(fits)

const mostly = (cells: readonly string[], fits: (cell: string) => boolean): boolean =>
  cells.length > 0 && cells.filter(fits).length * 2 > cells.length

/**
 * Finds the meter and the date among columns that no name tells, by what stands in them: a column without a head, one called “Site”
 * that has meter numbers in it. Only where exactly one column fits; of two with meter numbers the first counts, and the second is kept
 * in mind. `rows` are those under the head.
 */
export function fillIn(columns: Columns, heads: readonly string[], slots: SlotHeads, rows: Rows): void {
  if (rows.length === 0) return
  const used = new Set([...slots.slots, ...slots.flags])
  const before = Math.max(heads.length, ...rows.slice(0, 5).map(({ cells }) => cells.length))
  const free = Array.from({ length: before }, (_, column) => column).filter((column) => !used.has(column))
  if (columns.date === undefined) {
    const named = new Set(Object.values(columns))
    const dated = free.filter((column) => !named.has(column) && all(cellsOf(rows, column), looksLikeDate))
    if (dated.length === 1) columns.date = dated[0]!
  }
  const numbers = free.filter((column) =>
    mostly(cellsOf(rows, column), (cell) => looksLikeMeter(cell) !== undefined),
  )
  const [first, second] = numbers
  const own = columns.meter
  const doubtful = own === undefined || !cellsOf(rows, own).some((cell) => looksLikeMeter(cell) !== undefined)
  if (doubtful && first !== undefined && columns.date !== first) {
    columns.meter = first
    if (columns.site === first) delete columns.site
    if (columns.serial === first) delete columns.serial
  }
  if (columns.secondMeter === undefined && second !== undefined && columns.meter === first) {
    const electricity = [first, second].every((column) =>
      mostly(cellsOf(rows, column ?? 0), (cell) => looksLikeMeter(cell) === 'mpan'),
    )
    if (electricity) columns.secondMeter = second
  }
}

const valuesOf = (cells: readonly string[], columns: readonly number[]): Decimal | undefined => {
  let sum: Decimal | undefined
  for (const column of columns) {
    const value = quantityOf(cells[column] ?? '')
    if (value !== undefined && !('code' in value)) sum = sum === undefined ? value : sum.plus(value)
  }
  return sum
}

/** Whether a column has, in most rows, the sum of the half-hours: within 0.5 % or the rounding. */
export function isTotal(rows: Rows, column: number, slots: readonly number[]): boolean {
  let fit = 0
  let seen = 0
  for (const { cells } of rows) {
    const written = quantityOf(cells[column] ?? '')
    const sum = valuesOf(cells, slots)
    if (written === undefined || 'code' in written || sum === undefined) continue
    seen++
    if (!totalDiffers(written, sum)) fit++
  }
  return seen > 0 && fit * 2 > seen
}

/** Whether a day total is off by more than 0.5 %, or by more than the rounding of what is written. */
export function totalDiffers(written: Decimal, sum: Decimal): boolean {
  const off = written.minus(sum).abs()
  const unit = new Decimal(10).pow(-written.decimalPlaces())
  return off.gt(written.abs().times('0.005')) && off.gt(unit.times('0.5'))
}

/** A day total that no name tells: beside the half-hours, with or without a cell in the head. */
export function unnamedTotal(
  columns: Columns,
  heads: readonly string[],
  { slots, flags }: { slots: readonly number[]; flags: readonly number[] },
  rows: Rows,
): number | undefined {
  if (columns.total !== undefined || rows.length === 0) return undefined
  const taken = new Set([...slots, ...flags, ...Object.values(columns)])
  const first = Math.min(...slots) - 1
  const last = Math.max(...slots, ...flags) + 1
  return [first, last].find(
    (column) =>
      column >= 0 &&
      !taken.has(column) &&
      (heads[column] ?? '').trim() === '' &&
      isTotal(rows, column, slots),
  )
}

const unitPattern = /(?<![a-z\d])(k\s?wh|mwh|wh|m3|m³|ft3|ft³|hcf|therms?)(?![a-z\d])/gi

/** The one unit that texts name, in a title or in the head of a total; undefined where they name none or several. */
export function unitNamed(texts: readonly string[]): string | undefined {
  const found = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(unitPattern)].map(([unit]) => unit.toLowerCase().replace(/\s/g, '')),
    ),
  )
  return found.size === 1 ? [...found][0] : undefined
}
