import { Decimal } from '../../domain/decimal.ts'
import { totalDiffers } from '../by-content.ts'
import { looksLikeDate, looksLikeMeter, looksLikeValue } from '../cell-kinds.ts'
import { flagOf, measureWord } from '../measures.ts'
import { quantityOf } from '../numbers.ts'
import type { Row, Table } from '../table.ts'

/** A row that ends early is taken as a part of its day where it has at least this many half-hours. */
const shortMin = 24

const blank = (cell: string | undefined): boolean => cell === undefined || cell.trim() === ''

/** A row as it is to be read, or what became of one that cannot be. */
export type Fitted = Row | 'rejected' | 'ignored'

/** Fits the rows of a table of half-hours to its head: rows that are too long, too short, or out of step by a cell. */
export class RowFit {
  readonly #table: Table
  readonly #width: number
  readonly #first: number
  readonly #needed: number

  constructor(table: Table) {
    this.#table = table
    const { slots } = table.found
    this.#width = Math.max(...slots) + 1
    this.#needed = (slots[45] ?? 0) + 1
    this.#first = Math.min(...slots)
  }

  /** The row itself where it fits, which is nearly always. */
  fit(row: Row, dated: boolean): Fitted {
    const { cells } = row
    const { heads, columns } = this.#table.found
    if (!dated && columns.date !== undefined && this.#isShifted(row, columns.date)) return this.#shifted(row)
    if (cells.length > heads.length && cells.slice(heads.length).some((cell) => !blank(cell)))
      return this.#long(row)
    if (cells.length < Math.min(this.#width, heads.length) && cells.length < this.#needed)
      return this.#short(row)
    return row
  }

  /** A cell behind the head's last one: there is one too many somewhere in the row. */
  #long(row: Row): Fitted {
    const { heads } = this.#table.found
    this.#table.error(
      row,
      undefined,
      'row_long',
      `The row has ${row.cells.length} cells under a head of ${heads.length}. A comma too many has moved its values: correct it.`,
    )
    return 'rejected'
  }

  #sum(row: Row): Decimal | undefined {
    let sum = new Decimal(0)
    for (const column of this.#table.found.slots) {
      const value = quantityOf(row.cells[column] ?? '')
      if (value === undefined) continue
      if ('code' in value) return undefined
      sum = sum.plus(value)
    }
    return sum
  }

  /** Whether the date stands one cell to the right of its column. */
  #isShifted({ cells }: Row, date: number): boolean {
    const { meter } = this.#table.found.columns
    return (
      looksLikeDate(cells[date + 1] ?? '') &&
      !looksLikeDate(cells[date] ?? '') &&
      meter !== undefined &&
      meter < date &&
      looksLikeMeter(cells[meter] ?? '') !== undefined
    )
  }

  /**
   * A row with one cell too many behind its meter number. It is read where the rest of it, one cell to the left, says of itself that it is
   * in step: its total is the sum of its values, or its words stand where they belong.
   */
  #shifted(row: Row): Fitted {
    const { found } = this.#table
    const at = (found.columns.meter ?? 0) + 1
    const moved = { line: row.line, cells: [...row.cells.slice(0, at), ...row.cells.slice(at + 1)] }
    if (this.#inStep(moved)) {
      this.#table.warn(
        row,
        undefined,
        'row_shifted',
        `The row has one cell too many behind its meter number (“${(row.cells[at] ?? '').trim().slice(0, 40)}”). It was read one cell to the left, where its date and its values fit.`,
      )
      return moved
    }
    this.#table.error(
      row,
      'date',
      'row_shifted',
      'The date stands one cell to the right of its column, so the row has a cell too many and its values are out of step. Take the extra cell out.',
    )
    return 'rejected'
  }

  #inStep(row: Row): boolean {
    const { found } = this.#table
    const { cells } = row
    if (!found.slots.every((column) => looksLikeValue(cells[column] ?? '') !== undefined)) return false
    if (cells.slice(found.heads.length).some((cell) => !blank(cell))) return false
    const { total, measure, status, unit } = found.columns
    if (total !== undefined) {
      const written = quantityOf(cells[total] ?? '')
      const sum = this.#sum(row)
      return written !== undefined && !('code' in written) && sum !== undefined && !totalDiffers(written, sum)
    }
    if (measure !== undefined) return measureWord(cells[measure] ?? '') !== undefined
    if (status !== undefined) return !blank(cells[status]) && flagOf(cells[status] ?? '') !== undefined
    return unit !== undefined && /[a-z]/i.test(cells[unit] ?? '')
  }

  /** A row that ends early: the note under a report, a part of a day, or what was cut off. */
  #short(row: Row): Fitted {
    const filled = row.cells.filter((cell) => !blank(cell))
    if (filled.length === 1 && row.cells.length <= 3 && /[a-z]{3,}.*\s/i.test(filled[0] ?? ''))
      return 'ignored'
    const { slots, heads } = this.#table.found
    const values = slots.filter((column) => looksLikeValue(row.cells[column] ?? '') === 'number').length
    const table = this.#table
    if (row.cells.length > this.#first && values >= shortMin) {
      table.warn(
        row,
        undefined,
        'row_short',
        `The row ends after ${row.cells.length} of ${heads.length} cells. Its ${values} half-hours count; if the file was cut off, send it again whole.`,
      )
      return row
    }
    table.error(
      row,
      undefined,
      'row_short',
      `The row ends after ${row.cells.length} of ${heads.length} cells. Was the file cut off? Send it again whole.`,
    )
    return 'rejected'
  }
}
