import { parseUnit, type Unit } from '../../domain/unit.ts'
import { type Measure, measureWord } from '../measures.ts'
import type { Utility } from '../record.ts'
import type { Row, Table } from '../table.ts'

/** Heads under which suppliers also write what is no kind of quantity: an unknown word there means nothing. */
const vague = /^(type|description|quality|reading ?type|meter[ _]read[ _]type|quantity)$/i

/** Which rows are of consumption: active import counts; export, reactive energy, demand and the like never do (FORMATS rule 19). */
export class RowKind {
  readonly #table: Table
  readonly #vague: boolean
  readonly #words = new Map<string, Measure | undefined>()
  readonly #export: boolean
  /** The cells of the row before, where they count whatever the meter: most files have no others. */
  #plain: { unit: string | undefined; measure: string | undefined } | undefined

  constructor(table: Table) {
    this.#table = table
    this.#vague = vague.test((table.head('measure') ?? '').trim())
    this.#export = [...table.context.meters.values()].some(({ utility }) => utility === 'solarExport')
  }

  /** Whether the row counts; otherwise it was said why not. */
  judge(row: Row): 'counts' | 'ignored' | 'rejected' {
    const { columns } = this.#table.found
    const unit = columns.unit === undefined ? undefined : row.cells[columns.unit]
    const measure = columns.measure === undefined ? undefined : row.cells[columns.measure]
    const before = this.#plain
    if (before !== undefined && before.unit === unit && before.measure === measure) return 'counts'
    return this.#judge(row, { unit, measure })
  }

  #judge(row: Row, cells: { unit: string | undefined; measure: string | undefined }) {
    const table = this.#table
    const unit = this.#word(table.text(row, 'unit'))
    const measure = table.has('measure') ? this.#measure(row) : undefined
    if (measure === 'unknown') return 'rejected'
    const other = measure?.counts === false ? measure : unit?.counts === false ? unit : undefined
    if (other === undefined) {
      if (measure !== undefined && this.#isImportOfExport(row)) return 'ignored'
      // Words that nobody knows are counted each time.
      if (!this.#export && (measure !== undefined || table.text(row, 'measure') === '')) this.#plain = cells
      return 'counts'
    }
    const utility = this.#utility(row)
    if (other.exported && utility === 'solarExport') return 'counts'
    // Gas comes in volumes; electricity does not.
    if (other.title === 'volume' && utility !== 'electricity') return 'counts'
    const { title } = other
    table.collector.summaries.count(`rows of ${title}`, row.line, 'measure_ignored', (count, first) =>
      other.exported
        ? `${count} ${count === 1 ? 'row is' : 'rows are'} of ${title} (first in row ${first}) and not counted: what a site gives away is not its consumption. To keep it, register its meter as solarExport.`
        : `${count} ${count === 1 ? 'row is' : 'rows are'} of ${title} (first in row ${first}) and not counted: only active energy that comes in is consumption.`,
    )
    return 'ignored'
  }

  /** Whether a row of a meter of export says that it is of import: the meter has both, and it is registered for the other. */
  #isImportOfExport(row: Row): boolean {
    if (!/\bai\b|import|^a\+$/i.test(this.#table.text(row, 'measure'))) return false
    if (this.#utility(row) !== 'solarExport') return false
    this.#table.collector.summaries.count(
      'import of export',
      row.line,
      'measure_ignored',
      (count, first) =>
        `${count} ${count === 1 ? 'row is' : 'rows are'} of active import (first in row ${first}) and not counted: the meter is registered for export.`,
    )
    return true
  }

  /** The unit that stands in the column of the kinds of quantity: `kWh`. */
  unit(row: Row): Unit | undefined {
    const word = this.#table.text(row, 'measure')
    return word === '' ? undefined : parseUnit(word)
  }

  #word(text: string): Measure | undefined {
    if (text === '') return undefined
    if (this.#words.has(text)) return this.#words.get(text)
    const word = measureWord(text)
    if (this.#words.size < 1000) this.#words.set(text, word)
    return word
  }

  #utility(row: Row): Utility | undefined {
    const { context, found } = this.#table
    const number = (row.cells[found.columns.meter ?? -1] ?? context.defaults.meter ?? '').replace(/\s+/g, '')
    return context.meters.get(number)?.utility ?? (/^\d{13}$/.test(number) ? 'electricity' : undefined)
  }

  #measure(row: Row): Measure | 'unknown' | undefined {
    const table = this.#table
    const text = table.text(row, 'measure')
    if (text === '') return undefined
    const word = this.#word(text)
    if (word !== undefined || parseUnit(text) !== undefined) return word
    if (!this.#vague) {
      table.error(
        row,
        'measure',
        'measure_unknown',
        `“${text}” is no kind of quantity that is known, so whether the row is consumption cannot be told. Write AI or kWh where it is active import, and leave other rows out.`,
      )
      return 'unknown'
    }
    table.collector.summaries.count(
      `measure ${text.slice(0, 40)}`,
      row.line,
      'measure_unknown',
      (count, first) =>
        `“${text}” stands under “${table.head('measure')}” in ${count} rows (first in row ${first}) and names no kind of quantity. They were read as consumption; check that they are.`,
    )
    return undefined
  }
}
