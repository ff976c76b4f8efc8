import type { Collector } from './collector.ts'
import { plainHead, titleSays } from './heads.ts'
import { layouts } from './layouts/layouts.ts'
import { profiles } from './profiles/profiles.ts'
import { headOfAnother, type Recognised } from './recognise.ts'
import type { ReadContext } from './record.ts'
import type { RowBatch } from './rows.ts'
import { type LayoutReader, type Row, Table } from './table.ts'

const totalWord = /^(grand )?totals?:?$/i

/** A row that is a total of the others, or nothing: never a reading. */
function isFooter(cells: readonly string[]): boolean {
  let said = false
  for (const cell of cells) {
    // Most cells are numbers, and no total is called by one: the first character tells, without looking further.
    const code = cell.charCodeAt(0)
    if (code >= 48 && code <= 57) said = true
    else if (cell !== '' && cell.trim() !== '') {
      said = true
      if (totalWord.test(cell.trim())) return true
    }
  }
  return !said
}

/** A line of words, such as “Report Time Zone …”: no cell of it is a number, and they are no more than `most`. */
function isNote(cells: readonly string[], most: number): boolean {
  let said = 0
  for (const cell of cells) {
    const text = cell.trim()
    if (text === '') continue
    said++
    if (said > most || !/\p{L}/u.test(text) || /^\W*\d/.test(text)) return false
  }
  return said > 0
}

/** What the columns of heads that are needed may be called: a row that begins with one of them may begin another table. */
const headWords: ReadonlySet<string> = new Set(
  profiles.flatMap((profile) =>
    profile.required.flatMap((oneOf) => oneOf.flatMap((role) => (profile.heads[role] ?? []).map(plainHead))),
  ),
)

const dateLike = /^\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}(?:\D|$)|^(?:19|20)\d{6}$/
const numberLike = /^-?\d+(?:\.\d+)?$/

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

/** The rows of one part of a file, which may hold several tables below each other. */
export class TableRows {
  readonly #context: ReadContext
  readonly #collector: Collector
  /** How many rows of the file come before this part. */
  readonly #before: number
  #found: Recognised
  #reader: LayoutReader
  /** Lines of words that wait to be seen as the title of another table, or as a note. */
  #notes: Row[] = []

  constructor(found: Recognised, given: { context: ReadContext; collector: Collector; rowsBefore: number }) {
    this.#found = found
    this.#context = given.context
    this.#collector = given.collector
    this.#before = given.rowsBefore
    this.#reader = this.#readerOf(found)
  }

  #readerOf(found: Recognised): LayoutReader {
    return new layouts[found.profile.layout](new Table(found, this.#context, this.#collector))
  }

  /** Takes the row at an index of a batch. */
  row(batch: RowBatch, index: number): void {
    const line = batch.lines[index] ?? 0
    const cells = batch.cells[index] ?? []
    const row = { line: line + this.#before, cells }
    if (line <= this.#found.headLine) {
      this.#above(row)
      return
    }
    if (batch.strays) this.#sayStrays(row)
    if (batch.broken.has(line)) this.#broken(row)
    else if (isFooter(cells)) this.#ignored(row)
    else if (this.#isHead(row)) this.#notes = []
    else if (this.#wasCutOff(batch, index)) this.#cutOff(row)
    else if (isNote(cells, Math.min(this.#needed, 4))) this.#notes.push(row)
    else {
      if (this.#notes.length > 0) this.#sayNotes()
      this.#reader.row(row)
    }
  }

  /** A row above the head is a title, unless it has a date and a number as the rows below it do: then it is named. */
  #above({ line, cells }: Row): void {
    if (line - this.#before === this.#found.headLine || cells.length <= this.#needed) return
    const said = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
    if (
      said.length < 3 ||
      !said.some((cell) => dateLike.test(cell)) ||
      !said.some((cell) => numberLike.test(cell))
    )
      return
    this.#collector.issue(
      'warning',
      'row_above_head',
      { row: line, value: said.join(' ') },
      'This row stands above the head of the table and looks like one of its rows. It was not read: put it below the head, and send the file again.',
    )
  }

  /** After the last row: hands on what was still waiting, in steps between which it may be taken away. */
  *end(): Generator<void> {
    this.#sayNotes()
    yield* this.#reader.end() ?? []
  }

  /** The last column that a row must reach. */
  get #needed(): number {
    const { columns, slots } = this.#found
    return Math.max(...Object.values(columns), slots[45] ?? 0)
  }

  #error(row: Row, code: 'row_broken' | 'row_short', message: string, value?: string): void {
    this.#collector.issue('error', code, { row: row.line, value }, message)
    this.#collector.row('rejected')
  }

  #broken(row: Row): void {
    const lost = row.cells.some((cell) => cell.includes('\uFFFD'))
    this.#error(
      row,
      'row_broken',
      lost
        ? 'There are NUL characters within the cells of this row, so something of it was lost on its way. Export the file again.'
        : 'The quotation marks of this row do not match, so its cells cannot be told apart. Close the quotation mark or take it out.',
      row.cells.join(' '),
    )
  }

  #sayStrays({ line, cells }: Row): void {
    const column = cells.findIndex((cell) => cell.includes('\uFFFD'))
    if (column === -1) return
    this.#collector.issue(
      'warning',
      'character_lost',
      { row: line, column: this.#found.heads[column], value: cells[column] },
      'A character of this cell could not be read. Where it is in a name that does not matter; where the cell is read, compare it with the source.',
    )
  }

  #cutOff(row: Row): void {
    this.#error(
      row,
      'row_short',
      'The file ends in the middle of this row: it was cut off on its way. Send it again whole.',
    )
  }

  /** The empty line at the end of a file is no row. */
  #ignored(row: Row): void {
    if (row.cells.length > 1 || row.cells[0]?.trim()) this.#collector.passesOver(row)
  }

  /** Whether the last row of a file that does not end with a line end was cut in its middle. */
  #wasCutOff(batch: RowBatch, index: number): boolean {
    if (!batch.cutOff || index !== batch.cells.length - 1) return false
    const cells = batch.cells[index]?.length ?? 0
    return cells <= this.#needed && cells < this.#found.heads.length
  }

  /** Whether a row is the head once more, or the head of another table, which is read from here on. */
  #isHead({ line, cells }: Row): boolean {
    const first = cells.find((cell) => cell !== '') ?? ''
    if (!isLetter(first.charCodeAt(0))) return false
    const { heads } = this.#found
    const again = cells.length >= heads.length && heads.every((head, index) => cells[index]?.trim() === head)
    if (again && this.#notes.length === 0) return true
    if (!headWords.has(plainHead(first))) return false
    const found = headOfAnother(cells, {
      context: this.#context,
      title: titleSays(this.#notes.map((note) => note.cells)),
      line: line - this.#before,
      first: this.#found,
    })
    if (found === undefined) return false
    for (const _ of this.#reader.end() ?? []);
    // How dates are written, and what times mean, does not change within a file.
    const { dateOrder, labels, clock, falling, midnightBare } = this.#found.says
    const says = { dateOrder, labels, clock, falling, midnightBare, ...found.says }
    this.#found = {
      ...found,
      says: Object.fromEntries(Object.entries(says).filter(([, value]) => value !== undefined)),
    }
    this.#reader = this.#readerOf(this.#found)
    return true
  }

  /** Lines of words that were no title: they are named, because somebody may have meant a row. */
  #sayNotes(): void {
    for (const { line, cells } of this.#notes) {
      this.#collector.row('ignored')
      this.#collector.issue(
        'warning',
        'row_note',
        { row: line, value: cells.filter((cell) => cell.trim() !== '').join(' ') },
        'This line is words without a number, so it was taken for a note and not for a row of the table.',
      )
    }
    this.#notes = []
  }
}
