import { isMpan, isMprn, meterNumber } from '../domain/meter-number.ts'
import { isRefusal } from '../domain/refusal.ts'
import { parseUnit } from '../domain/unit.ts'
import { flagOf, measureWord } from './measures.ts'
import { fixedOf, quantityOf } from './numbers.ts'

// What a cell is, told from the cell alone: for columns that no head names.

const forms = [
  /\d{4}[-/]\d{1,2}[-/]\d{1,2}/,
  /\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})/,
  /\d{1,2}[- ][A-Za-z]{3,9}[- ](?:\d{4}|\d{2})/,
  /[A-Za-z]{3} \d{1,2} \d{4}/,
  /20\d{2}[01]\d[0-3]\d/,
]
const midnight = /(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?| ?12:00(?::00)? ?AM)?/
const dates = new RegExp(`^(?:${forms.map((form) => form.source).join('|')})${midnight.source}$`, 'i')

/** Whether a cell is a date in one of the ways that files write them. Digits alone are only where they read as yyyymmdd. */
export function looksLikeDate(cell: string): boolean {
  return dates.test(cell.trim())
}

/** Whether a cell is the number of a supply point, its check digits right: an MPAN, or an MPRN. */
export function looksLikeMeter(cell: string): 'mpan' | 'mprn' | undefined {
  const read = meterNumber(cell)
  if (isRefusal(read) || !read.checked) return undefined
  if (read.kind === 'mpan') return isMpan(read.number) ? 'mpan' : undefined
  return read.kind === 'mprn' && isMprn(read.number) ? 'mprn' : undefined
}

/** Whether a cell may be the value of a half-hour: a number, or what files write for none. */
export function looksLikeValue(cell: string): 'number' | 'blank' | undefined {
  const text = cell.trim()
  if (text === '' || text === '-' || /^null$/i.test(text)) return 'blank'
  if (fixedOf(text) !== undefined) return 'number'
  const value = quantityOf(text)
  return value === undefined || 'code' in value ? undefined : 'number'
}

const words = (cells: readonly string[], fits: (cell: string) => boolean): boolean => {
  const said = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  return said.length > 0 && said.every(fits)
}

/** Whether a column is of units, of kinds of quantity, or of flags, by all of its cells. */
export function wordsOf(cells: readonly string[]): 'unit' | 'measure' | 'status' | undefined {
  if (words(cells, (cell) => parseUnit(cell) !== undefined)) return 'unit'
  if (words(cells, (cell) => /[a-z]/i.test(cell) && cell.length > 1 && measureWord(cell) !== undefined))
    return 'measure'
  if (words(cells, (cell) => /^[a-z-]+$/i.test(cell) && flagOf(cell) !== undefined)) return 'status'
  return undefined
}
