import { quotedBlock, rowLengthMax, rowLinesMax } from './sound-rows.ts'

/** The longest line that is read, in characters. */
export const lineLengthMax = 1024 * 1024

/** Rows of a text, each with the line on which it begins. */
export interface SplitRows {
  readonly lines: readonly number[]
  readonly cells: readonly (readonly string[])[]
  /** The lines of rows whose quotation marks do not match; their cells are a guess, good for recognising a head by. */
  readonly broken: ReadonlySet<number>
}

export interface Split extends SplitRows {
  /** What follows the last whole row. */
  readonly rest: string
  /** The line on which `rest` begins. */
  readonly next: number
  /** A line that is longer than is read. */
  readonly tooLong: number | undefined
}

type QuotedRow =
  | { readonly cells: string[]; readonly end: number; readonly lines: number }
  | 'broken'
  | 'more'

/** How many line ends there are in a part of the text. */
function lineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}

/**
 * One cell that begins with a quotation mark at `from`. A mark inside it that is neither doubled nor before a delimiter stands for
 * itself, as in "5" pipe", as long as the cell stays on its line: otherwise it closes some other cell further down.
 */
function quotedCell(
  text: string,
  from: number,
  delimiter: string,
  whole: boolean,
): { cell: string; end: number; lines: number } | 'broken' | 'more' {
  let cell = ''
  let lines = 0
  let odd = false
  for (let at = from + 1; ; ) {
    const quote = text.indexOf('"', at)
    const until = quote === -1 ? text.length : quote
    lines += lineEnds(text, at, until)
    if (lines >= rowLinesMax || until - from > rowLengthMax || (odd && lines > 0)) return 'broken'
    if (quote === -1) return whole ? 'broken' : 'more'
    cell += text.slice(at, quote)
    let after = quote + 1
    if (text[after] === '"') {
      cell += '"'
      at = after + 1
      continue
    }
    while (text[after] === ' ') after++
    if (after >= text.length) {
      if (!whole) return 'more'
      return { cell, end: after, lines }
    }
    if (text[after] === delimiter || text[after] === '\n') return { cell, end: after, lines }
    if (lines > 0) return 'broken'
    odd = true
    cell += '"'
    at = quote + 1
  }
}

/** A row that has quotation marks which csv-parse does not take, and begins at `from`. */
function quotedRow(text: string, from: number, delimiter: string, whole: boolean): QuotedRow {
  const cells: string[] = []
  let lines = 1
  for (let at = from; ; at++) {
    if (text[at] === '"') {
      const quoted = quotedCell(text, at, delimiter, whole)
      if (typeof quoted === 'string') return quoted
      cells.push(quoted.cell)
      lines += quoted.lines
      at = quoted.end
    } else {
      const lineEnd = text.indexOf('\n', at)
      if (lineEnd === -1 && !whole) return 'more'
      const rowEnd = lineEnd === -1 ? text.length : lineEnd
      const cut = text.indexOf(delimiter, at)
      const end = cut === -1 || cut > rowEnd ? rowEnd : cut
      cells.push(text.slice(at, end))
      at = end
    }
    if (at >= text.length || text[at] === '\n') return { cells, end: at + 1, lines }
  }
}

/** Rows being gathered. */
class Rows {
  readonly lines: number[] = []
  readonly cells: string[][] = []
  readonly broken = new Set<number>()
  tooLong: number | undefined
  next: number
  readonly #delimiter: string

  constructor(line: number, delimiter: string) {
    this.next = line
    this.#delimiter = delimiter
  }

  plain(line: string): void {
    if (line.length > lineLengthMax) this.tooLong ??= this.next
    this.lines.push(this.next++)
    this.cells.push(line.split(this.#delimiter))
  }

  quoted(cells: string[], lines: number): void {
    this.lines.push(this.next)
    this.cells.push(cells)
    this.next += lines
  }

  /** Only the line itself is given up: the next one begins a row again. */
  breaks(line: string): void {
    this.broken.add(this.next)
    this.plain(line.replaceAll('"', ''))
  }

  /** Behind the last whole row; a line without an end grows to the limit and no further. */
  split(rest: string): Split {
    if (rest.length > lineLengthMax) this.tooLong ??= this.next
    const { lines, cells, broken, next, tooLong } = this
    return { lines, cells, broken, next, tooLong, rest }
  }
}

/** Rows of text that has no quotation marks: three times as fast as looking at every character. */
function plainRows(text: string, rows: Rows, whole: boolean): Split {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  for (const line of lines) rows.plain(line)
  if (whole && rest !== '') rows.plain(rest)
  return rows.split(whole ? '' : rest)
}

/**
 * Splits text into rows and cells as RFC 4180 has it: at the delimiter where there are no quotation marks, else through csv-parse, and
 * what that refuses row by row. `whole` says that the text ends with the file; otherwise what follows the last whole row is handed
 * back. A quotation mark that is never closed costs its own line and nothing else: the rows below it are read.
 */
export function splitText(
  source: string,
  { line, delimiter, whole }: { line: number; delimiter: string; whole: boolean },
): Split {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source
  const rows = new Rows(line, delimiter)
  let quote = text.indexOf('"')
  if (quote === -1) return plainRows(text, rows, whole)
  let from = 0
  let unsoundUntil = 0
  while (from < text.length) {
    const lineEnd = text.indexOf('\n', from)
    if (lineEnd === -1 && !whole) break
    const end = lineEnd === -1 ? text.length : lineEnd
    if (quote !== -1 && quote < from) quote = text.indexOf('"', from)
    if (quote === -1 || quote >= end) {
      rows.plain(text.slice(from, end))
      from = end + 1
      continue
    }
    if (from >= unsoundUntil) {
      const block = quotedBlock(text, from, delimiter)
      if (block.rows !== undefined) {
        for (const row of block.rows) rows.quoted(row.cells, row.lines)
        from = block.end
        continue
      }
      unsoundUntil = block.end
    }
    const row = quotedRow(text, from, delimiter, whole)
    if (row === 'more' && text.length - from <= lineLengthMax) break
    if (typeof row === 'string') {
      rows.breaks(text.slice(from, end))
      from = end + 1
    } else {
      rows.quoted(row.cells, row.lines)
      from = row.end
    }
  }
  return rows.split(text.slice(from))
}
